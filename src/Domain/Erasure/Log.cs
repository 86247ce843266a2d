using Microsoft.Extensions.Logging;

namespace Strongroom.Erasure;

internal static partial class Log
{
    [LoggerMessage(EventId = 820, Level = LogLevel.Information, Message = "Erasure {Erasure} is done: {Erased} files destroyed, {Kept} kept")]
    public static partial void ErasureDone(this ILogger logger, Guid erasure, long erased, long kept);
}
