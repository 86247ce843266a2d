using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;
using Strongroom.Telemetry;

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
            EXISTS (SELECT FROM file_transitions t WHERE t.file_id = file_records.id),
            (SELECT g.trace_parent FROM grants g WHERE g.file_id = file_records.id AND g.kind = 'upload' ORDER BY g.id DESC LIMIT 1)
        FROM file_records WHERE {FileSql.AtPath}
        """;

    private const string TenantExists = "SELECT 1 FROM tenants WHERE id = @tenant_id";

    /// <summary>Looks and records.</summary>
    /// <param name="storeName">The store.</param>
    /// <param name="key">The object.</param>
    /// <param name="traceId">The trace of whoever tells of it. What arrives by a URL belongs to the trace of the request that the URL was given to.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Arrival> RunAsync(string storeName, string key, string? traceId, CancellationToken cancellationToken) =>
        RunAsync(storeName, key, traceId, isCallers: false, cancellationToken);

    /// <summary>The same for a caller who says that their upload is complete: it belongs to their trace.</summary>
    public Task<Arrival> CompleteAsync(CallContext context, FileRecord file, CancellationToken cancellationToken) =>
        RunAsync(file.Store, file.Key.Value, context.TraceId, isCallers: true, cancellationToken);

    private async Task<Arrival> RunAsync(string storeName, string key, string? traceId, bool isCallers, CancellationToken cancellationToken)
    {
        if (!ObjectKey.TryParse(key, out var objectKey) || stores.IsArchive(storeName) || !stores.TryGet(storeName, out var store)) return Arrival.Foreign;
        if (OwnKeys.Has(objectKey)) return Arrival.Own;

        // What was recorded before has left its upload's trace.
        var found = await FindAsync(objectKey, cancellationToken);
        var grant = found.File is { Status: FileStatus.Pending } ? found.TraceParent : null;
        using var span = Spans.BeginArrival(grant, isCallers);
        if (!isCallers && TraceParent.TryRead(grant, out var issued)) traceId = issued.TraceId.ToHexString();
        var context = CallContext.System(objectKey.Tenant, Operations.RecordArrival, traceId);

        var arrival = await LookAsync(context, store, objectKey, found, cancellationToken);
        span?.SetTag(Attributes.Tenant, objectKey.Tenant.ToString()).SetTag(Attributes.Store, storeName).SetTag(Attributes.File, found.File?.Id).SetTag(Attributes.Arrival, arrival.ToString());
        Instruments.EventArrivals.Add(1, Instruments.Tag(Attributes.Store, storeName), Instruments.Tag(Attributes.Arrival, arrival.ToString()));
        return arrival;
    }

    private async Task<Arrival> LookAsync(CallContext context, IObjectStore store, ObjectKey key, Found found, CancellationToken cancellationToken)
    {
        // Twice only when another worker, or the store, got in between.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (attempt > 0) found = await FindAsync(key, cancellationToken);
            var file = found.File;
            if (file is not null && file.Store != store.Info.Name) return Arrival.Foreign;
            if (file is null && !await IsTenantAsync(key, cancellationToken)) return Arrival.Foreign;

            var inspects = file is { Status: FileStatus.Pending } && !found.IsRevoked;
            await using var content = inspects ? await store.OpenReadAsync(key, null, null, cancellationToken) : null;
            var head = inspects ? content?.Head : await store.HeadAsync(key, cancellationToken);
            if (head is null) return Arrival.Missing;
            if (found.IsMoving && head.ETag != file!.ETag) return Arrival.UnderWork;
            var arrival = content is not null
                ? await InspectAsync(context, file!, content, cancellationToken)
                : await DecideAsync(context, store, key, file, head, cancellationToken);
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

    private Task<Found> FindAsync(ObjectKey key, CancellationToken cancellationToken) => database.QuerySingleAsync(
        key.Tenant, new Statement(Find).Text("path", key.Path),
        row => new Found(FileSql.Read(row), row.GetBoolean(FileSql.Count), row.GetBoolean(FileSql.Count + 1), FileSql.Text(row, FileSql.Count + 2)), cancellationToken);

    private async Task<bool> IsTenantAsync(ObjectKey key, CancellationToken cancellationToken) =>
        (await database.QueryAsync(key.Tenant, new Statement(TenantExists).Uuid("tenant_id", key.Tenant.Value), _ => 1, cancellationToken)).Count > 0;

    private readonly record struct Found(FileRecord? File, bool IsRevoked, bool IsMoving, string? TraceParent);
}
