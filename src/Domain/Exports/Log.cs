using Microsoft.Extensions.Logging;

namespace Strongroom.Exports;

internal static partial class Log
{
    [LoggerMessage(EventId = 800, Level = LogLevel.Information, Message = "Export {Export} is ready: {Files} files in {Size} bytes")]
    public static partial void ExportBuilt(this ILogger logger, Guid export, long files, long size);

    [LoggerMessage(EventId = 801, Level = LogLevel.Warning, Message = "Attempt {Attempt} at export {Export} failed")]
    public static partial void ExportFailed(this ILogger logger, Guid export, int attempt, Exception failed);
}
