using Microsoft.Extensions.Logging;

namespace Strongroom.Database;

internal static partial class Log
{
    [LoggerMessage(EventId = 100, Level = LogLevel.Information, Message = "Migration {Version} applied: {Name}")]
    public static partial void MigrationApplied(this ILogger logger, int version, string name);
}
