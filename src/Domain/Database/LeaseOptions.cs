namespace Strongroom.Database;

/// <summary>Section <c>Lease</c>.</summary>
public sealed record LeaseOptions
{
    /// <summary>How long a silent holder keeps a lease. After a crash the work stands still for at most this long.</summary>
    public int Seconds { get; init; } = 30;
}
