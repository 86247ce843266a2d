using Microsoft.Extensions.Logging;
using Strongroom.Database;

namespace Strongroom.Retention;

internal static partial class Log
{
    [LoggerMessage(EventId = 700, Level = LogLevel.Information,
        Message = "Purge ended ({Ending}): {Purged} purged, {Failed} to be tried again, {Kept} kept by holds and locks, in {Milliseconds:0} ms")]
    public static partial void Purged(this ILogger logger, PassEnding ending, long purged, long failed, long kept, double milliseconds);

    [LoggerMessage(EventId = 701, Level = LogLevel.Warning, Message = "Store {Store} does not answer: its purge waits for the next pass")]
    public static partial void StoreDown(this ILogger logger, string store);

    [LoggerMessage(EventId = 702, Level = LogLevel.Information,
        Message = "Retention ended ({Ending}): {Plans} plans, {Stopped} of them stopped, {Deleted} deleted, {Promised} handed over, {Dropped} dropped, in {Milliseconds:0} ms")]
    public static partial void RetentionApplied(
        this ILogger logger, PassEnding ending, long plans, long stopped, long deleted, long promised, long dropped, double milliseconds);

    [LoggerMessage(EventId = 703, Level = LogLevel.Information, Message = "Retention plan {Plan} is {Status}: {Files} files, {Bytes} bytes")]
    public static partial void RetentionPlanned(this ILogger logger, Guid plan, string status, long files, long bytes);

    [LoggerMessage(EventId = 760, Level = LogLevel.Warning, Message = "Store {Store} could not be told of the lock of file {File}: the gateway enforces it, and the timer tries again")]
    public static partial void LockNotCarried(this ILogger logger, Guid file, string store, Exception failed);

    [LoggerMessage(EventId = 761, Level = LogLevel.Warning, Message = "File {File} is locked, but store {Store} has no object with its ETag")]
    public static partial void LockWithoutObject(this ILogger logger, Guid file, string store);

    [LoggerMessage(EventId = 762, Level = LogLevel.Information, Message = "Told stores of {Locks} locks that were left behind")]
    public static partial void LocksCarried(this ILogger logger, long locks);
}
