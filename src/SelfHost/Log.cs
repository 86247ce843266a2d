using Microsoft.Extensions.Logging;

namespace Strongroom.SelfHost;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Function} succeeded in {Milliseconds:0} ms")]
    public static partial void FunctionSucceeded(ILogger logger, string function, double milliseconds);

    [LoggerMessage(2, LogLevel.Error, "{Function} failed")]
    public static partial void FunctionFailed(ILogger logger, string function, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "A request failed outside any function")]
    public static partial void RequestFailed(ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Information, "Told to stop with {Requests} requests under way: not ready any more, the listener closes in {DelayMilliseconds:0} ms")]
    public static partial void Draining(ILogger logger, int requests, double delayMilliseconds);

    [LoggerMessage(5, LogLevel.Warning, "{Function} was cut after {Milliseconds:0} ms: the host could not wait any longer")]
    public static partial void RequestCut(ILogger logger, string function, double milliseconds);

    [LoggerMessage(6, LogLevel.Information, "Stopped {Milliseconds:0} ms after it was told to")]
    public static partial void Drained(ILogger logger, double milliseconds);

    [LoggerMessage(10, LogLevel.Information, "{Function} was due at {Due:O} and runs now")]
    public static partial void TimerPastDue(ILogger logger, string function, DateTimeOffset due);

    [LoggerMessage(11, LogLevel.Error, "{Function} failed; it runs again when it is next due")]
    public static partial void TimerFailed(ILogger logger, string function, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "{Function} waits: its schedule cannot be read or written")]
    public static partial void TimerStateUnreachable(ILogger logger, string function, Exception exception);

    [LoggerMessage(20, LogLevel.Warning, "{Function} failed for {Blob}, attempt {Attempt}")]
    public static partial void BlobFailed(ILogger logger, string function, string blob, int attempt, Exception exception);

    [LoggerMessage(21, LogLevel.Error, "{Function} gave up on {Blob} after {Attempts} attempts: recorded as poison")]
    public static partial void BlobPoisoned(ILogger logger, string function, string blob, int attempts);

    [LoggerMessage(22, LogLevel.Warning, "{Function} could not record that it handled {Blob}; it will see it again")]
    public static partial void BlobReceiptFailed(ILogger logger, string function, string blob, Exception exception);

    [LoggerMessage(23, LogLevel.Error, "{Function} cannot look into {Container}; it keeps trying")]
    public static partial void ContainerUnreachable(ILogger logger, string function, string container, Exception exception);

    [LoggerMessage(24, LogLevel.Information, "{Function} looks into {Container} again")]
    public static partial void ContainerReachable(ILogger logger, string function, string container);
}
