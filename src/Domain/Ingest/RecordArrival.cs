using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Ingest;

/// <summary>
/// <c>ingest.record_arrival</c>: looks at an object that an event, a client or the reconciler says has arrived, and records what is really
/// there. Idempotent on (tenant, key, etag): whoever comes second changes nothing. What it is told is never trusted, only a reason to look.
/// </summary>
/// <remarks>
/// 1. find the living record   2. HEAD; for a pending one GET, whose answer is head and bytes of the same moment   3. compare and read, outside any
/// transaction   4. one statement: status, usage, grant, audit.
/// A crash before 4 leaves the record pending, and the next event or sweep does it again.
/// </remarks>
public sealed class RecordArrival(
    TenantDatabase database, ObjectStores stores, ObjectInspector inspector, ArrivalLedger ledger, ILogger<RecordArrival> logger)
{
    private const string Find = $"""
        SELECT {FileSql.Columns}, EXISTS (SELECT FROM grants g WHERE g.file_id = file_records.id AND g.kind = 'upload' AND g.revoked_at IS NOT NULL),
            EXISTS (SELECT FROM file_transitions t WHERE t.file_id = file_records.id)
        FROM file_records WHERE {FileSql.AtPath}
        """;

    private const string TenantExists = "SELECT 1 FROM tenants WHERE id = @tenant_id";

    /// <summary>Looks and records.</summary>
    public async Task<Arrival> RunAsync(string storeName, string key, string? traceId, CancellationToken cancellationToken)
    {
        if (!ObjectKey.TryParse(key, out var objectKey) || stores.IsArchive(storeName) || !stores.TryGet(storeName, out var store)) return Arrival.Foreign;
        if (OwnKeys.Has(objectKey)) return Arrival.Own;
        var context = CallContext.System(objectKey.Tenant, Operations.RecordArrival, traceId);

        // Twice only when another worker, or the store, got in between.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var (file, revoked, moving) = await database.QuerySingleAsync(
                objectKey.Tenant, new Statement(Find).Text("path", objectKey.Path),
                row => (FileSql.Read(row), row.GetBoolean(FileSql.Count), row.GetBoolean(FileSql.Count + 1)), cancellationToken);
            if (file is not null && file.Store != storeName) return Arrival.Foreign;
            if (file is null && !await IsTenantAsync(objectKey, cancellationToken)) return Arrival.Foreign;

            var inspects = file is { Status: FileStatus.Pending } && !revoked;
            await using var content = inspects ? await store.OpenReadAsync(objectKey, null, null, cancellationToken) : null;
            var head = inspects ? content?.Head : await store.HeadAsync(objectKey, cancellationToken);
            if (head is null) return Arrival.Missing;
            if (moving && head.ETag != file!.ETag) return Arrival.UnderWork;
            var arrival = content is not null
                ? await InspectAsync(context, file!, content, cancellationToken)
                : await DecideAsync(context, store, objectKey, file, head, cancellationToken);
            if (arrival is { } decided)
            {
                logger.Arrived(decided, file?.Id, head.Size);
                return decided;
            }
        }

        return Arrival.AlreadyRecorded;
    }

    private async Task<Arrival?> DecideAsync(
        CallContext context, IObjectStore store, ObjectKey key, FileRecord? file, ObjectHead head, CancellationToken cancellationToken)
    {
        if (file is null) return await ledger.AdmitUnknownAsync(context, store.Info.Name, key, head, cancellationToken) ? Arrival.Quarantined : null;
        if (file.ETag == head.ETag && file.Status != FileStatus.Pending) return Arrival.AlreadyRecorded;
        var reason = file.Status == FileStatus.Pending ? "its URL was revoked" : "overwritten";
        return await ledger.QuarantineAsync(context, file, head, reason, null, cancellationToken) ? Arrival.Quarantined : null;
    }

    private async Task<Arrival?> InspectAsync(CallContext context, FileRecord file, ObjectContent content, CancellationToken cancellationToken)
    {
        var inspection = await inspector.InspectAsync(file, content, cancellationToken);
        if (inspection.Fault is { } fault)
            return await ledger.QuarantineAsync(context, file, content.Head, fault, inspection.Sha256, cancellationToken) ? Arrival.Quarantined : null;
        return await ledger.MakeAvailableAsync(context, file, content.Head, inspection.Sha256, cancellationToken) is not null ? Arrival.Recorded : null;
    }

    private async Task<bool> IsTenantAsync(ObjectKey key, CancellationToken cancellationToken) =>
        (await database.QueryAsync(key.Tenant, new Statement(TenantExists).Uuid("tenant_id", key.Tenant.Value), _ => 1, cancellationToken)).Count > 0;
}
