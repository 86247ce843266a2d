using Spectre.Console;

namespace Strongroom.Cli.Files;

/// <summary>One file on its way: a moving bar where somebody watches, and a count of the requests that were made again.</summary>
internal sealed class Transfer(ProgressTask? bar)
{
    private int _repeated;

    public int Repeated => _repeated;

    /// <summary>What happens now, and to how many bytes.</summary>
    public void Begin(string doing, long total)
    {
        if (bar is null) return;
        bar.Description = Markup.Escape(Running.Human.Plain(doing));
        bar.MaxValue = Math.Max(1, total);
        bar.Value = 0;
    }

    /// <summary>Bytes that were moved; negative when they have to be moved again.</summary>
    public void Move(long bytes) => bar?.Increment(bytes);

    public void Repeat() => Interlocked.Increment(ref _repeated);

    public void End() => bar?.StopTask();
}
