using Microsoft.Extensions.Logging;

namespace Strongroom.Recovery;

internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Recovered: {Logs} logs, {Entries} entries taken over from archives, {Files} files and {Undone} actions reported")]
    public static partial void Recovered(this ILogger logger, int logs, long entries, int files, int undone);
}
