using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Status;

/// <summary>Asks every store whether it answers, side by side, and the database what its last reconciliation found.</summary>
public sealed class StoreStates(TenantDatabase database, ObjectStores stores)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private const string LastRuns = """
        SELECT DISTINCT ON (store) store, started_at, finished_at, objects, recorded, ghosts, orphans, failures
        FROM reconcile_runs ORDER BY store, started_at DESC
        """;

    /// <summary>Asks. A database that does not answer leaves out what only it knows.</summary>
    public async Task<IReadOnlyList<StoreState>> ReadAsync(CancellationToken cancellationToken)
    {
        var checks = stores.All.Select(async store => (store.Info, Up: await AnswersAsync(store, cancellationToken))).ToList();
        var runs = await LastRunsAsync(cancellationToken);
        return [.. (await Task.WhenAll(checks)).Select(check => new StoreState(check.Info.Name, check.Info.Provider.ToString(), check.Info.Region, check.Up, runs.GetValueOrDefault(check.Info.Name)))];
    }

    private async Task<Dictionary<string, ReconcileState>> LastRunsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await database.QueryAsync(
                default(TenantId), new Statement(LastRuns),
                row => (Store: row.GetString(0), State: new ReconcileState(
                    FileSql.Time(row, 1)!.Value, FileSql.Time(row, 2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7))),
                cancellationToken)).ToDictionary(run => run.Store, run => run.State, StringComparer.Ordinal);
        }
        catch (DatabaseUnavailableException)
        {
            return [];
        }
    }

    private static async Task<bool> AnswersAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await store.CheckAsync(limit.Token);
            return true;
        }
        catch (Exception down) when (down is StoreUnavailableException || (down is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
