using Microsoft.Extensions.Logging;

namespace Strongroom.Functions.Ingest;

internal static partial class Log
{
    [LoggerMessage(EventId = 620, Level = LogLevel.Information, Message = "SNS subscription confirmed at {Host}: {Status}")]
    public static partial void SubscriptionConfirmed(this ILogger logger, string host, int status);

    [LoggerMessage(EventId = 621, Level = LogLevel.Warning, Message = "SNS subscription could not be confirmed at {Host}")]
    public static partial void SubscriptionNotConfirmed(this ILogger logger, string host, Exception exception);

    [LoggerMessage(EventId = 622, Level = LogLevel.Warning, Message = "An event of {Bytes} bytes was refused: its sender proved no secret")]
    public static partial void EventRefused(this ILogger logger, int bytes);
}
