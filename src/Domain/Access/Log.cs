using Microsoft.Extensions.Logging;

namespace Strongroom.Access;

internal static partial class Log
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Information, Message = "Token refused: {Fault}")]
    public static partial void TokenRefused(this ILogger logger, TokenFault fault);
}
