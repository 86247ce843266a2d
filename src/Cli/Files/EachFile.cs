using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>Does one thing to each of several files. One that fails does not stop the others; the exit code tells whether all, some or none went well.</summary>
internal static class EachFile
{
    public static async Task<int> RunAsync(
        CommandRun run, IReadOnlyList<string> sources, int parallel, Func<string, Transfer, CancellationToken, Task<FileReport>> work, Func<FileReport, string> done, CancellationToken cancellationToken)
    {
        var reports = new FileReport[sources.Count];
        var failures = new CommandException?[sources.Count];
        await Transfers.RunAsync(run, async begin =>
        {
            await Parallel.ForAsync(0, sources.Count, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (i, token) =>
            {
                try
                {
                    reports[i] = await work(sources[i], begin(sources[i]), token);
                }
                catch (CommandException e)
                {
                    Fail(i, e);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    Fail(i, new CommandException("io", e.Message, e));
                }
            });
            return true;
        });

        if (run.Output.IsJson) run.Output.Write(new FilesReport(reports), GatewayJson.Default.FilesReport, _ => { });
        else
        {
            foreach (var (report, failure) in reports.Zip(failures))
            {
                if (failure is null) run.Output.WriteText(done(report));
                else run.Output.Fail(failure, sources.Count > 1 ? report.Source : null);
            }
        }
        var exits = failures.OfType<CommandException>().Select(e => e.Exit).Distinct().ToList();
        return exits.Count == 0 ? ExitCode.Done
            : failures.Contains(null) ? ExitCode.Partly
            : exits is [var same] ? same : ExitCode.Failed;

        void Fail(int i, CommandException failure) => (failures[i], reports[i]) = (failure, new FileReport { Source = sources[i], Error = failure.Detail });
    }
}
