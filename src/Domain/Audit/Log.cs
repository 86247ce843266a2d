using Microsoft.Extensions.Logging;

namespace Strongroom.Audit;

internal static partial class Log
{
    [LoggerMessage(EventId = 500, Level = LogLevel.Error, Message = "The audit log of tenant {Tenant} could not be sealed; the next pass tries again")]
    public static partial void SealFailed(this ILogger logger, Guid tenant, Exception failed);

    [LoggerMessage(EventId = 520, Level = LogLevel.Information, Message = "Audit pack {Pack} is ready: {Entries} entries in {Size} bytes")]
    public static partial void PackBuilt(this ILogger logger, Guid pack, long entries, long size);

    [LoggerMessage(EventId = 521, Level = LogLevel.Warning, Message = "Attempt {Attempt} at audit pack {Pack} failed")]
    public static partial void PackFailed(this ILogger logger, Guid pack, int attempt, Exception failed);
}
