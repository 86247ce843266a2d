using Microsoft.Extensions.Logging;

namespace Strongroom.Ingest;

internal static partial class Log
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Information, Message = "{Arrival}: file {FileId}, {Size} bytes")]
    public static partial void Arrived(this ILogger logger, Arrival arrival, Guid? fileId, long size);
}
