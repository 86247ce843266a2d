using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Ingest;

/// <summary>
/// <c>events.replay</c>: lists the blob events that self-hosted gateways gave up on, and handles them once more. Safe to repeat, and beside a host that does the
/// same: an arrival is recorded once, and an event is settled by whoever comes first. What is recorded has its audit entry in the tenant's log, as ever.
/// </summary>
public sealed class ReplayPoison(WorkerDatabase database, ObjectStores stores, RecordArrival arrivals, TimeProvider time, ILogger<ReplayPoison> logger)
{
    /// <summary>The function whose events these are. Others are run again by their hosts.</summary>
    public const string Function = "BlobArrived";

    private const int Page = 10_000;

    private const string Find = """
        SELECT id, function, source, error, attempts, created_at, replayed_at, replayed_by
        FROM host_poison WHERE (@settled OR replayed_at IS NULL) AND (@ids IS NULL OR id = ANY (@ids)) ORDER BY id LIMIT @page
        """;

    // All records of the same blob: one look at it answers them all.
    private const string Settle = """
        UPDATE host_poison SET replayed_at = @now, replayed_by = @by
        WHERE function = @function AND source = @source AND replayed_at IS NULL
        RETURNING id
        """;

    /// <summary>Those that wait, oldest first; with <paramref name="settled"/> also those that are settled.</summary>
    public Task<List<PoisonedEvent>> ListAsync(bool settled, CancellationToken cancellationToken) => FindAsync(settled, null, cancellationToken);

    /// <summary>Replays those of these ids that wait; all for null. One that fails again stays, and stops no other.</summary>
    public async Task<IReadOnlyList<ReplayedEvent>> RunAsync(IReadOnlyCollection<Guid>? ids, Operator by, CancellationToken cancellationToken)
    {
        var results = new List<ReplayedEvent>();
        var handled = new Dictionary<(string, string), ReplayedEvent>();
        foreach (var poisoned in await FindAsync(false, ids, cancellationToken))
        {
            if (handled.TryGetValue((poisoned.Function, poisoned.Source), out var same))
            {
                results.Add(same with { Id = poisoned.Id });
                continue;
            }

            try
            {
                results.Add(await ReplayAsync(poisoned, by, cancellationToken));
                handled[(poisoned.Function, poisoned.Source)] = results[^1];
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                logger.ReplayFailed(poisoned.Id, e);
                results.Add(new ReplayedEvent(poisoned.Id, poisoned.Source, false, e is StoreUnavailableException down ? $"store '{down.Store}': {down.Reason}" : e.GetType().Name));
            }
        }

        return results;
    }

    private async Task<ReplayedEvent> ReplayAsync(PoisonedEvent poisoned, Operator by, CancellationToken cancellationToken)
    {
        if (poisoned.Function != Function || poisoned.Source.Split('/', 2) is not [var container, var name])
            return new ReplayedEvent(poisoned.Id, poisoned.Source, false, $"only events of {Function} can be replayed here");
        if (stores.FindByLocation(StoreProvider.AzureBlob, container, null) is not { } store)
            return new ReplayedEvent(poisoned.Id, poisoned.Source, false, $"no store, or more than one, is configured for the container '{container}'");
        var arrival = await arrivals.RunAsync(store.Info.Name, name, null, cancellationToken);
        var settled = await database.QueryAsync(
            new Statement(Settle).Text("function", Function).Text("source", poisoned.Source).Text("by", by.Name).Time("now", time.GetUtcNow()), row => row.GetGuid(0), cancellationToken);
        foreach (var id in settled) logger.Replayed(id, arrival);
        return new ReplayedEvent(poisoned.Id, poisoned.Source, true, arrival.ToString());
    }

    private Task<List<PoisonedEvent>> FindAsync(bool settled, IReadOnlyCollection<Guid>? ids, CancellationToken cancellationToken) => database.QueryAsync(
        new Statement(Find).Bool("settled", settled).Uuids("ids", ids).Int("page", Page),
        row => new PoisonedEvent(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), FileSql.Time(row, 5)!.Value, FileSql.Time(row, 6), FileSql.Text(row, 7)),
        cancellationToken);
}
