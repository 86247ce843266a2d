namespace Strongroom.Cli.Files;

/// <summary>One file on its way: how far it is, and how many requests were made again.</summary>
internal sealed class Transfer(string name)
{
    private long _done;
    private int _repeated;

    /// <summary>What happens to it, as its line says.</summary>
    public string Doing { get; private set; } = name;

    public long Total { get; private set; }

    public long Done => Math.Max(0, Interlocked.Read(ref _done));

    public bool HasEnded { get; private set; }

    public int Repeated => _repeated;

    /// <summary>What happens now, and to how many bytes.</summary>
    public void Begin(string doing, long total)
    {
        (Doing, Total) = (doing, total);
        Interlocked.Exchange(ref _done, 0);
    }

    /// <summary>Bytes that were moved; negative when they have to be moved again.</summary>
    public void Move(long bytes) => Interlocked.Add(ref _done, bytes);

    public void Repeat() => Interlocked.Increment(ref _repeated);

    public void End() => HasEnded = true;
}
