using Spectre.Console;

namespace Strongroom.Verifier.Output;

/// <summary>A bar on the terminal's error stream while work goes on; nothing where there is no terminal.</summary>
internal static class ProgressBar
{
    public static T Run<T>(bool show, Func<IProgress<(long Done, long Total)>?, T> work)
    {
        if (!show || Console.IsErrorRedirected) return work(null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new Bar(context.AddTask("Verifying entries"))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<(long Done, long Total)>
    {
        public void Report((long Done, long Total) value)
        {
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }
}
