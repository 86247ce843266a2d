using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>Files on their way, with a moving line on the error stream if somebody watches.</summary>
internal static class Transfers
{
    public static async Task<T> RunAsync<T>(CommandRun run, Func<Func<string, Transfer>, Task<T>> work)
    {
        if (!run.Output.IsWatched) return await work(name => new Transfer(name));
        await using var line = new ProgressLine(run.Host);
        return await work(line.Add);
    }
}
