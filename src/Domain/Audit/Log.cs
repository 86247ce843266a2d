using Microsoft.Extensions.Logging;

namespace Strongroom.Audit;

internal static partial class Log
{
    [LoggerMessage(EventId = 500, Level = LogLevel.Error, Message = "The audit log of tenant {Tenant} could not be sealed; the next pass tries again")]
    public static partial void SealFailed(this ILogger logger, Guid tenant, Exception failed);
}
