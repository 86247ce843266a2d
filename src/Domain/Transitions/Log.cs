using Microsoft.Extensions.Logging;
using Strongroom.Database;

namespace Strongroom.Transitions;

internal static partial class Log
{
    [LoggerMessage(EventId = 750, Level = LogLevel.Information,
        Message = "Moving objects ended ({Ending}): {Done} moved, {Waiting} on their way back, {Dropped} given up, {Failed} to be tried again, in {Milliseconds:0} ms")]
    public static partial void Moved(this ILogger logger, PassEnding ending, long done, long waiting, long dropped, long failed, double milliseconds);

    [LoggerMessage(EventId = 751, Level = LogLevel.Warning, Message = "Store {Store} does not answer: its moves wait for the next pass")]
    public static partial void StoreDown(this ILogger logger, string store);

    [LoggerMessage(EventId = 752, Level = LogLevel.Warning, Message = "Moving file {FileId} ({Kind}) failed: {Error}")]
    public static partial void MoveFailed(this ILogger logger, Guid fileId, string kind, string error);

    [LoggerMessage(EventId = 753, Level = LogLevel.Information, Message = "Moving file {FileId} ({Kind}) was given up: {Reason}")]
    public static partial void MoveDropped(this ILogger logger, Guid fileId, string kind, string reason);
}
