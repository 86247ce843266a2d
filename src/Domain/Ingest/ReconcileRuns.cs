using Strongroom.Database;

namespace Strongroom.Ingest;

/// <summary>The history of sweeps, a row a store, kept up while a sweep runs.</summary>
public sealed class ReconcileRuns(WorkerDatabase database, TimeProvider time)
{
    private const string Begin = "INSERT INTO reconcile_runs (id, store, started_at) VALUES (@id, @store, @now)";

    private const string Progress = """
        UPDATE reconcile_runs
        SET objects = @objects, recorded = @recorded, ghosts = @ghosts, orphans = @orphans, failures = @failures, finished_at = @finished_at
        WHERE id = @id
        """;

    /// <summary>Writes down that a sweep over a store has begun.</summary>
    public async Task<Guid> BeginAsync(string store, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await database.QueryAsync(new Statement(Begin).Uuid("id", id).Text("store", store).Time("now", now), _ => 0, cancellationToken);
        return id;
    }

    /// <summary>Writes down how far it is. A sweep that was cut short has no end.</summary>
    public Task SaveAsync(Guid id, ReconcileSummary counts, bool finished, CancellationToken cancellationToken) => database.QueryAsync(
        new Statement(Progress).Uuid("id", id).Long("objects", counts.Objects).Long("recorded", counts.Recorded).Long("ghosts", counts.Ghosts)
            .Long("orphans", counts.Orphans).Long("failures", counts.Failures).Time("finished_at", finished ? time.GetUtcNow() : null),
        _ => 0, cancellationToken);
}
