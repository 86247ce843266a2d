using Strongroom.TransparencyLog;

namespace Strongroom.Verifier;

/// <summary>The outcome of verifying an archive or a pack.</summary>
internal sealed record Verdict
{
    /// <summary>"archive" or "pack".</summary>
    public required string Kind { get; init; }

    /// <summary>The log's name; null when no checkpoint could be read.</summary>
    public string? Origin { get; init; }

    public Guid? Tenant { get; init; }

    /// <summary>Entries that were read and found good, from the first on.</summary>
    public long Entries { get; init; }

    /// <summary>Of the newest checkpoint.</summary>
    public long? TreeSize { get; init; }

    public LogHash? Root { get; init; }

    public DateTimeOffset? Time { get; init; }

    /// <summary>Signed checkpoints that were found good.</summary>
    public int Checkpoints { get; init; }

    /// <summary>Checkpoints kept by whoever asks, that the log was found to go on from.</summary>
    public int KeptCheckpoints { get; init; }

    /// <summary>Whether the signatures were checked with keys that came from elsewhere.</summary>
    public bool KeysTrusted { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public Fault? FirstBad { get; init; }

    public bool Verified => FirstBad is null;
}
