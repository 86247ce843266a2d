using Strongroom.Database;

namespace Strongroom.Ingest;

/// <summary>Counts of a sweep, or of one store in it, added to from many tasks.</summary>
internal sealed class ReconcileCounts
{
    private long _objects;
    private long _recorded;
    private long _ghosts;
    private long _found;
    private long _orphans;
    private long _removed;
    private long _failures;

    public void Object() => Interlocked.Increment(ref _objects);

    public void Recorded() => Interlocked.Increment(ref _recorded);

    public void Ghost() => Interlocked.Increment(ref _ghosts);

    public void Found() => Interlocked.Increment(ref _found);

    public void Orphan() => Interlocked.Increment(ref _orphans);

    public void Removed() => Interlocked.Increment(ref _removed);

    public void Failure() => Interlocked.Increment(ref _failures);

    public ReconcileSummary Summarise(PassEnding ending) => new(ending, _objects, _recorded, _ghosts, _found, _orphans, _removed, _failures);

    public static ReconcileSummary Sum(PassEnding ending, IReadOnlyCollection<ReconcileSummary> stores) => new(
        ending, stores.Sum(s => s.Objects), stores.Sum(s => s.Recorded), stores.Sum(s => s.Ghosts), stores.Sum(s => s.Found),
        stores.Sum(s => s.Orphans), stores.Sum(s => s.Removed), stores.Sum(s => s.Failures));
}
