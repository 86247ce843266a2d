using Microsoft.Extensions.Logging;

namespace Strongroom.Telemetry;

internal static partial class Log
{
    [LoggerMessage(EventId = 930, Level = LogLevel.Warning, Message = "Files, backlogs and lags could not be counted: their metrics are silent until they can")]
    public static partial void NotCounted(this ILogger logger, Exception exception);
}
