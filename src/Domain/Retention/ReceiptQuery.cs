namespace Strongroom.Retention;

/// <summary>Which receipts. Every member that is given must hold; the oldest come first.</summary>
public sealed record ReceiptQuery
{
    /// <summary>Of this file.</summary>
    public Guid? FileId { get; init; }

    /// <summary>Of this plan.</summary>
    public Guid? PlanId { get; init; }

    /// <summary>Of this run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Purged at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Purged before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How many a page.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>From the page before.</summary>
    public string? Cursor { get; init; }
}
