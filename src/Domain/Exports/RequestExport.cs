using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Exports;

/// <summary><c>export.request</c>: asks for an inventory of the tenant's files. A timer builds it.</summary>
public sealed class RequestExport(TenantDatabase database, FileCatalog catalog, TimeProvider time)
{
    /// <summary>Exports of a tenant that may wait or run at once.</summary>
    public const int MaxOpen = 10;

    private const string Ask = $"""
        WITH open AS (
            SELECT count(*) AS exports FROM exports WHERE status IN ('queued', 'running')
        ), e AS (
            INSERT INTO exports AS e (id, tenant_id, format, filter, requested_by, created_at, updated_at)
            SELECT @export_id, @tenant_id, @format, @filter, @user_id, @now, @now FROM open WHERE open.exports < @max_open
            RETURNING id, format, filter, requested_by, created_at, status, done, total, attempts, error, file_id, updated_at
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Export}', true, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object('export', id, 'format', format, 'prefixSha256', encode(sha256(convert_to(@prefix, 'UTF8')), 'hex'), 'fileTypes', to_jsonb(@file_types))
            FROM e
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM e WHERE @idempotency_key IS NOT NULL
        )
        SELECT open.exports, e.id IS NOT NULL, {Export.Columns} FROM open LEFT JOIN e ON true
        """;

    /// <summary>Asks. The idempotency key remembers the export where it remembers files otherwise.</summary>
    public async Task<Outcome<Export>> RunAsync(CallContext context, ExportRequest request, CancellationToken cancellationToken)
    {
        if (request.Format is not ("jsonl" or "csv")) return new Refusal.Invalid("format", "Inventories come as jsonl or csv.", "jsonl, csv");
        if (request.Filter.FileTypes is { } types && (types.Count == 0 || types.Any(type => catalog.Find(type) is null)))
            return new Refusal.Invalid("fileTypes", $"Known ones, at least one: {string.Join(", ", catalog.Names)}.");

        var now = time.GetUtcNow();
        var statement = new Statement(Ask).Add(context, now).AddKey(context)
            .Uuid("export_id", Guid.CreateVersion7(now)).Text("format", request.Format).Json("filter", request.Filter.ToJson())
            .Text("prefix", request.Filter.Prefix).Texts("file_types", request.Filter.FileTypes).Int("max_open", MaxOpen);
        var (open, export) = await database.QuerySingleAsync(
            context.Caller.Tenant, statement, row => (row.GetInt64(0), row.GetBoolean(1) ? Export.Read(row, 2) : null), cancellationToken);
        return export is null ? new Refusal.QuotaExceeded("open exports", open, MaxOpen) : export;
    }
}
