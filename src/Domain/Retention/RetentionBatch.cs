namespace Strongroom.Retention;

/// <summary>What one transaction of a run did.</summary>
/// <param name="Held">Whether the lease still was ours: if not, nothing was done.</param>
/// <param name="Open">Whether the plan is running and nothing is paused.</param>
/// <param name="Taken">Items it looked at; none: the end.</param>
/// <param name="Deleted">Files soft-deleted.</param>
/// <param name="Promised">Files handed over to the purge, to archiving or to compression.</param>
/// <param name="Dropped">Files left alone.</param>
/// <param name="LastAction">Where the next batch goes on.</param>
/// <param name="LastFile">Where the next batch goes on.</param>
public sealed record RetentionBatch(bool Held, bool Open, long Taken, long Deleted, long Promised, long Dropped, string LastAction, Guid LastFile)
{
    /// <summary>Before the first item.</summary>
    public static readonly RetentionBatch Start = new(true, true, 0, 0, 0, 0, "", Guid.Empty);
}
