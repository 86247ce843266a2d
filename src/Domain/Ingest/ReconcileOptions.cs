namespace Strongroom.Ingest;

/// <summary>Section <c>Reconcile</c>.</summary>
public sealed record ReconcileOptions
{
    /// <summary>How old an object without any record must be before it is taken for one nobody asked for: its record may be a moment away.</summary>
    public int SettleSeconds { get; init; } = 300;

    /// <summary>How long leftover bytes of expired and purged records are kept, in case somebody misses them.</summary>
    public int OrphanGraceHours { get; init; } = 168;

    /// <summary>Rows read at a time.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>Differences looked into at once, a store.</summary>
    public int Parallelism { get; init; } = 8;
}
