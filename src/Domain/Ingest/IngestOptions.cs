namespace Strongroom.Ingest;

/// <summary>Section <c>Ingest</c>.</summary>
public sealed record IngestOptions
{
    /// <summary>Objects up to this size are read once to compute their SHA-256, in bytes. Larger ones are recorded without.</summary>
    public long HashUpToBytes { get; init; } = 2L * 1024 * 1024 * 1024;
}
