using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>Does one thing to each of several files. One that fails does not stop the others; the exit code tells whether all, some or none went well.</summary>
internal static class EachFile
{
    private const int ChangesAtOnce = 4;

    /// <summary>Moves the bytes of each, while a line shows how far that is.</summary>
    public static async Task<int> TransferAsync(
        CommandRun run, IReadOnlyList<string> sources, int parallel, Func<string, Transfer, CancellationToken, Task<FileReport>> transfer, Func<FileReport, string> done, CancellationToken cancellationToken)
    {
        var interrupted = CommandException.Interrupted("Run the same command again: it goes on where this one stopped.");
        var ended = await Transfers.RunAsync(run, begin => RunAsync(sources, parallel, (source, token) => transfer(source, begin(source), token), interrupted, cancellationToken));
        return Tell(run, ended, done, interrupted);
    }

    /// <summary>Changes the record of each.</summary>
    public static async Task<int> ChangeAsync(
        CommandRun run, IReadOnlyList<string> sources, Func<string, CancellationToken, Task<StoredFile>> change, Func<StoredFile, string> done, CancellationToken cancellationToken)
    {
        var interrupted = CommandException.Interrupted();
        var ended = await RunAsync(sources, ChangesAtOnce, async (source, token) => new FileReport { Source = source, File = await change(source, token) }, interrupted, cancellationToken);
        return Tell(run, ended, report => done(report.File!), interrupted);
    }

    private static async Task<Ended[]> RunAsync(
        IReadOnlyList<string> sources, int parallel, Func<string, CancellationToken, Task<FileReport>> work, CommandException interrupted, CancellationToken cancellationToken)
    {
        // What an interruption leaves, unless it is done by then.
        Ended[] ended = [.. sources.Select(source => Ended.Failed(source, interrupted))];
        try
        {
            await Parallel.ForAsync(0, sources.Count, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (i, token) =>
            {
                try
                {
                    ended[i] = new Ended(await work(sources[i], token), null);
                }
                catch (Exception) when (cancellationToken.IsCancellationRequested)
                {
                    // However a request shows it.
                }
                catch (CommandException e)
                {
                    ended[i] = Ended.Failed(sources[i], e);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    ended[i] = Ended.Failed(sources[i], new CommandException("io", e.Message, e));
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was done is told.
        }
        return ended;
    }

    private static int Tell(CommandRun run, Ended[] ended, Func<FileReport, string> done, CommandException interrupted)
    {
        var wasInterrupted = ended.Any(one => one.Failure == interrupted);
        if (run.Output.IsJson) run.Output.Write(new FilesReport([.. ended.Select(one => one.Report)]), GatewayJson.Default.FilesReport, _ => { });
        else
        {
            foreach (var (report, failure) in ended)
            {
                if (failure is null) run.Output.WriteText(done(report));
                else if (failure != interrupted) run.Output.Fail(failure, ended.Length > 1 ? report.Source : null);
            }
            if (wasInterrupted) run.Output.Fail(interrupted);
        }
        if (wasInterrupted) return interrupted.Exit;
        var exits = ended.Select(one => one.Failure?.Exit ?? ExitCode.Done).Distinct().ToList();
        return exits is [var same] ? same : exits.Contains(ExitCode.Done) ? ExitCode.Partly : ExitCode.Failed;
    }

    private sealed record Ended(FileReport Report, CommandException? Failure)
    {
        public static Ended Failed(string source, CommandException failure) => new(new FileReport { Source = source, Error = failure.Detail }, failure);
    }
}
