using Microsoft.Extensions.Logging;

namespace Strongroom.Audit;

internal static partial class Log
{
    [LoggerMessage(EventId = 500, Level = LogLevel.Error, Message = "The audit log of tenant {Tenant} could not be sealed; the next pass tries again")]
    public static partial void SealFailed(this ILogger logger, Guid tenant, Exception failed);

    [LoggerMessage(EventId = 540, Level = LogLevel.Warning, Message = "The audit log of tenant {Tenant} was behind its archive: leaves {From} to {To} are taken over from there")]
    public static partial void LogRecovered(this ILogger logger, Guid tenant, long from, long to);

    [LoggerMessage(EventId = 541, Level = LogLevel.Error, Message = "The audit log of tenant {Tenant} could not be brought in step with its archive")]
    public static partial void LogNotRecovered(this ILogger logger, Guid tenant, Exception failed);

    [LoggerMessage(EventId = 520, Level = LogLevel.Information, Message = "Audit pack {Pack} is ready: {Entries} entries in {Size} bytes")]
    public static partial void PackBuilt(this ILogger logger, Guid pack, long entries, long size);

    [LoggerMessage(EventId = 521, Level = LogLevel.Warning, Message = "Attempt {Attempt} at audit pack {Pack} failed")]
    public static partial void PackFailed(this ILogger logger, Guid pack, int attempt, Exception failed);

    [LoggerMessage(EventId = 510, Level = LogLevel.Error, Message = "The audit log of tenant {Tenant} is not what was sealed, first at entry {Seq}: {Reason}. Nothing of it is archived until it is")]
    public static partial void ArchiveRefused(this ILogger logger, Guid tenant, long? seq, string reason);

    [LoggerMessage(EventId = 511, Level = LogLevel.Error, Message = "The audit log of tenant {Tenant} could not be archived; the next pass tries again")]
    public static partial void ArchiveFailed(this ILogger logger, Guid tenant, Exception failed);

    [LoggerMessage(EventId = 512, Level = LogLevel.Information, Message = "Archived {Entries} audit entries in {Objects} objects and read them back")]
    public static partial void Archived(this ILogger logger, long entries, long objects);

    [LoggerMessage(EventId = 530, Level = LogLevel.Information, Message = "Dropped the audit entries of {Month}: all of them are archived")]
    public static partial void MonthDropped(this ILogger logger, string month);

    [LoggerMessage(EventId = 531, Level = LogLevel.Warning, Message = "Kept the audit entries of {Month}, which are old: not all of them are archived")]
    public static partial void MonthKept(this ILogger logger, string month);

    [LoggerMessage(EventId = 532, Level = LogLevel.Error, Message = "The audit partition of {Month} could not be made or dropped; the next pass tries again")]
    public static partial void MonthFailed(this ILogger logger, string month, Exception failed);
}
