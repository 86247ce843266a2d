using Microsoft.Extensions.Logging;
using Strongroom.Database;

namespace Strongroom.Ingest;

internal static partial class Log
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Information, Message = "{Arrival}: file {FileId}, {Size} bytes")]
    public static partial void Arrived(this ILogger logger, Arrival arrival, Guid? fileId, long size);

    [LoggerMessage(EventId = 301, Level = LogLevel.Information,
        Message = "Store {Store} reconciled: {Objects} objects, {Recorded} recorded, {Ghosts} ghosts, {Orphans} orphans, {Failures} failures, in {Milliseconds:0} ms")]
    public static partial void Reconciled(
        this ILogger logger, string store, long objects, long recorded, long ghosts, long orphans, long failures, double milliseconds);

    [LoggerMessage(EventId = 302, Level = LogLevel.Warning, Message = "Store {Store} could not be listed: the next sweep tries again")]
    public static partial void StoreNotListed(this ILogger logger, string store);

    [LoggerMessage(EventId = 303, Level = LogLevel.Warning, Message = "An object of store {Store} (file {FileId}) could not be reconciled: {Error}")]
    public static partial void ObjectNotReconciled(this ILogger logger, string store, Guid? fileId, string error);

    [LoggerMessage(EventId = 304, Level = LogLevel.Information,
        Message = "Unfinished uploads looked into ({Ending}): {Expired} expired, {Recorded} had arrived, {Failures} failures, in {Milliseconds:0} ms")]
    public static partial void PendingExpired(this ILogger logger, PassEnding ending, long expired, long recorded, long failures, double milliseconds);

    [LoggerMessage(EventId = 305, Level = LogLevel.Warning, Message = "The upload of file {FileId} in store {Store} could not be expired: {Error}")]
    public static partial void UploadNotExpired(this ILogger logger, Guid fileId, string store, string error);

    [LoggerMessage(EventId = 320, Level = LogLevel.Warning, Message = "An object of {Store} could not be looked at")]
    public static partial void ArrivalFailed(this ILogger logger, string store, Exception exception);

    [LoggerMessage(EventId = 321, Level = LogLevel.Information, Message = "Poisoned event {Id} replayed: {Arrival}")]
    public static partial void Replayed(this ILogger logger, Guid id, Arrival arrival);

    [LoggerMessage(EventId = 322, Level = LogLevel.Warning, Message = "Poisoned event {Id} failed again")]
    public static partial void ReplayFailed(this ILogger logger, Guid id, Exception exception);
}
