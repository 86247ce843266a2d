using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Retention;

/// <summary>
/// Tells stores what the rows say of locks: after each request that changes one, and by a timer what was left behind. It needs no lease: telling a store twice
/// is the same as once. <c>lock_in_store</c> says that the store holds a lock; where that is not what the row wants, there is something to tell.
/// </summary>
public sealed class CarryLocks(TenantDatabase database, WorkerDatabase worker, ObjectStores stores, RetentionOptions options, TimeProvider time, ILogger<CarryLocks> logger)
{
    private const int MaxFailures = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // An object that is being moved is locked when it has arrived.
    private const string FindPending = $"""
        SELECT {FileSql.Columns} FROM file_records f
        WHERE (f.lock_mode IS NOT NULL) <> f.lock_in_store AND f.status NOT IN ('expired', 'purged') AND f.id > @after
            AND f.store = ANY(@stores) AND (f.locked_until IS NULL OR f.locked_until > @now)
            AND NOT EXISTS (SELECT FROM file_transitions t WHERE t.file_id = f.id)
        ORDER BY f.id LIMIT @batch
        """;

    private const string IsMoving = "SELECT true FROM file_transitions WHERE file_id = @file_id";

    // Whatever was changed meanwhile is told by whoever comes next: the row then says that the store is not as it should be.
    private const string Mark = """
        UPDATE file_records f SET lock_in_store = CASE
            WHEN @mode IS NULL THEN false WHEN f.lock_mode = @mode AND f.locked_until = @until THEN true ELSE f.lock_mode IS NULL END
        WHERE f.id = @file_id
        RETURNING f.lock_in_store
        """;

    private const string Unmark = "UPDATE file_records SET lock_in_store = false WHERE id = @file_id AND lock_mode = @mode AND locked_until = @until";

    /// <summary>The names of the stores that can lock objects.</summary>
    public IReadOnlyList<string> Stores { get; } = [.. stores.Files.Where(store => store is IObjectLockStore { LocksObjects: true }).Select(store => store.Info.Name)];

    /// <summary>Tells the file's store, and says whether that holds a lock now. What fails is left to the timer.</summary>
    public async Task<bool> TryAsync(FileRecord file, CancellationToken cancellationToken) =>
        Stores.Contains(file.Store, StringComparer.Ordinal) && (await TellAsync(file, cancellationToken) ?? file.LockInStore);

    /// <summary>One pass over everything that is pending; says how many stores now are as their rows want.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        // A store that fails time and again is left alone for the rest of the pass.
        var (after, carried, names) = (Guid.Empty, 0L, Stores.ToHashSet(StringComparer.Ordinal));
        var failures = names.ToDictionary(name => name, _ => 0);
        while (names.Count > 0)
        {
            var pending = await worker.QueryAsync(
                new Statement(FindPending).Uuid("after", after).Texts("stores", names).Time("now", time.GetUtcNow()).Int("batch", options.BatchSize), FileSql.Read, cancellationToken);
            foreach (var file in pending.Where(file => names.Contains(file.Store)))
            {
                var holds = await TellAsync(file, cancellationToken);
                if (holds is null && ++failures[file.Store] == MaxFailures) names.Remove(file.Store);
                if (holds == (file.LockMode is not null)) carried++;
            }

            if (pending.Count < options.BatchSize) break;
            after = pending[^1].Id;
        }

        if (carried > 0) logger.LocksCarried(carried);
        return carried;
    }

    // Null when the store does not answer.
    private async Task<bool?> TellAsync(FileRecord file, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var moving = await database.QueryAsync(file.Tenant, new Statement(IsMoving).Uuid("file_id", file.Id), _ => true, limit.Token);
            return moving.Count == 0 ? await CarryAsync(file, limit.Token) : file.LockInStore;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested && failed is StoreUnavailableException or DatabaseUnavailableException or OperationCanceledException)
        {
            logger.LockNotCarried(file.Id, file.Store, failed);
            return null;
        }
    }

    private async Task<bool> CarryAsync(FileRecord file, CancellationToken cancellationToken)
    {
        var store = (IObjectLockStore)stores.Get(file.Store);
        var wanted = file is { LockMode: { } mode, LockedUntil: { } until } ? new ObjectLock(mode, until) : null;
        if (wanted is null)
        {
            await store.RemoveLockAsync(file.Key, file.ETag!, cancellationToken);
        }
        else if (await store.GetLockAsync(file.Key, file.ETag!, cancellationToken) is { Mode: ObjectLock.Compliance } firm && firm.IsAtLeast(wanted))
        {
            // Locked for longer by somebody else: that cannot be undone, and does what is wanted.
        }
        else if (!await store.SetLockAsync(file.Key, file.ETag!, wanted, cancellationToken))
        {
            logger.LockWithoutObject(file.Id, file.Store);
            return false;
        }

        var holds = await database.QuerySingleAsync(file.Tenant, MarkOf(Mark, file), row => row.GetBoolean(0), cancellationToken);

        // Somebody may have told the store otherwise in between. Whose answer came last is told by the store itself.
        if (wanted is null || (await store.GetLockAsync(file.Key, file.ETag!, cancellationToken))?.IsAtLeast(wanted) == true) return holds;
        await database.QueryAsync(file.Tenant, MarkOf(Unmark, file), _ => 0, cancellationToken);
        return false;
    }

    private static Statement MarkOf(string sql, FileRecord file) =>
        new Statement(sql).Uuid("file_id", file.Id).Text("mode", file.LockMode).Time("until", file.LockedUntil);
}
