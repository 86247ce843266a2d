using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Telemetry;

namespace Strongroom.Status;

/// <summary><c>status.platform</c>: one look at everything, over all tenants. What does not answer is reported, not thrown.</summary>
public sealed class ReadPlatformStatus(WorkerDatabase database, CheckReadiness readiness, StoreStates stores, ReadCounts counts, TimeProvider time)
{
    // As the runbook's table of alerts.
    private static readonly TimeSpan EventLagLimit = TimeSpan.FromMinutes(15), SealLagLimit = TimeSpan.FromMinutes(5), TimerLimit = TimeSpan.FromMinutes(10);

    private const string Counts = """
        SELECT (SELECT count(*) FROM tenants), (SELECT count(*) FROM tenants WHERE status = 'suspended'),
            (SELECT max(extract(epoch FROM available_at - stored_at))::float8 FROM file_records WHERE status = 'available' AND available_at > @now - interval '1 hour'),
            count(p.id), count(p.id) FILTER (WHERE p.attempts >= 3), min(p.created_at)
        FROM purge_intents p WHERE p.completed_at IS NULL
        """;

    private const string Timers = "SELECT name, last, next FROM host_timers ORDER BY name";

    /// <summary>Looks.</summary>
    public async Task<PlatformStatus> RunAsync(CancellationToken cancellationToken)
    {
        var up = stores.ReadAsync(cancellationToken);
        try
        {
            var state = await readiness.RunAsync(cancellationToken);
            if (!state.Available) return Down(state, await up);
            var found = (await database.QueryAsync(
                new Statement(Counts).Time("now", time.GetUtcNow()),
                row => (Tenants: new TenantCount(row.GetInt64(0), row.GetInt64(1)), Lag: row.IsDBNull(2) ? (double?)null : row.GetDouble(2),
                    Purge: new PurgeBacklog(row.GetInt64(3), row.GetInt64(4), FileSql.Time(row, 5))),
                cancellationToken))[0];
            var timers = await database.QueryAsync(new Statement(Timers), row => new TimerRun(row.GetString(0), FileSql.Time(row, 1), FileSql.Time(row, 2)), cancellationToken);
            var all = await counts.RunAsync(cancellationToken);
            return new PlatformStatus(
                state, await up, found.Tenants, all, found.Lag, found.Purge, timers, [.. ProblemsOf(await up), .. ProblemsOf(all, found.Lag, found.Purge, timers)]);
        }
        catch (DatabaseUnavailableException)
        {
            return Down(new DatabaseState(false, null, Migrator.LatestVersion), await up);
        }
    }

    private static PlatformStatus Down(DatabaseState state, IReadOnlyList<StoreState> up)
    {
        var problem = state.Migration is { } migration
            ? $"The database is at migration {migration}, and {state.ExpectedMigration} is wanted: strongroom migrate."
            : "The database does not answer: strongroom doctor says why.";
        return new PlatformStatus(state, up, null, null, null, null, [], [problem, .. ProblemsOf(up)]);
    }

    private static IEnumerable<string> ProblemsOf(IReadOnlyList<StoreState> stores) =>
        stores.Where(store => !store.Available).Select(store => $"Store '{store.Name}' does not answer: strongroom doctor says why.");

    private IEnumerable<string> ProblemsOf(GatewayCounts counts, double? eventLag, PurgeBacklog purge, List<TimerRun> timers)
    {
        if (counts.Poison > 0) yield return $"Events given up on: {counts.Poison}. Read strongroom events poison, mend the cause, then strongroom events replay --all.";
        if (eventLag > EventLagLimit.TotalSeconds) yield return $"Uploads are recorded {eventLag:0} s late: events do not come (docs/runbook.md#events-are-late).";
        if (counts.SealLagSeconds > SealLagLimit.TotalSeconds) yield return $"The audit log has been waiting to be sealed for {counts.SealLagSeconds:0} s (docs/runbook.md#the-seal-or-the-archive-lags).";
        if (purge.Failing > 0) yield return $"Purges that failed three times or more: {purge.Failing} (docs/runbook.md#purge-fails).";
        var late = timers.Where(timer => timer.Next < time.GetUtcNow() - TimerLimit).Select(timer => timer.Name).ToList();
        if (late.Count > 0) yield return $"Timers that are overdue: {string.Join(", ", late)}: no host runs, or the schedule was taken out.";
    }
}
