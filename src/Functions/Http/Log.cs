using Microsoft.Extensions.Logging;

namespace Strongroom.Functions.Http;

internal static partial class Log
{
    [LoggerMessage(EventId = 600, Level = LogLevel.Error, Message = "{Function} failed")]
    public static partial void FunctionFailed(this ILogger logger, string function, Exception exception);

    [LoggerMessage(EventId = 601, Level = LogLevel.Warning, Message = "{Function} answered {Problem}")]
    public static partial void DependencyUnavailable(this ILogger logger, string function, string problem, Exception exception);

    [LoggerMessage(EventId = 602, Level = LogLevel.Error, Message = "The refusal {Code} of {Operation} could not be audited")]
    public static partial void RefusalNotAudited(this ILogger logger, string code, string operation, Exception exception);

    [LoggerMessage(EventId = 603, Level = LogLevel.Warning, Message = "A download of {FileId} broke off after {Sent} of {Length} bytes")]
    public static partial void DownloadBrokeOff(this ILogger logger, Guid fileId, long sent, long length, Exception? exception);
}
