using Spectre.Console;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>Files on their way, with bars on the error stream if somebody watches.</summary>
internal static class Transfers
{
    public static async Task<T> RunAsync<T>(CommandOutput output, Func<Func<string, Transfer>, Task<T>> work)
    {
        if (!output.IsWatched) return await work(_ => new Transfer(null));
        return await output.Errors.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(name => new Transfer(context.AddTask(Markup.Escape(Human.Plain(name)), autoStart: true))));
    }
}
