using Strongroom.Access;
using Strongroom.Database;
using Strongroom.TransparencyLog;

namespace Strongroom.Retention;

/// <summary><c>retention.receipts</c>: receipts of destroyed files, each with its proof.</summary>
public sealed class ReadReceipts(TenantDatabase database)
{
    /// <summary>The most receipts a page.</summary>
    public const int MaxLimit = 1000;

    private const string Columns = "SELECT r.id, r.file_id, r.statement, r.entry_id, r.batch_id, r.leaf FROM receipts r WHERE r.tenant_id = @tenant_id AND r.batch_id IS NOT NULL";

    private const string One = $"{Columns} AND r.id = @id";

    private const string List = $"""
        {Columns} AND r.id > @after AND (@file_id IS NULL OR r.file_id = @file_id) AND (@plan_id IS NULL OR r.plan_id = @plan_id) AND (@run_id IS NULL OR r.run_id = @run_id)
            AND (@from IS NULL OR r.purged_at >= @from) AND (@to IS NULL OR r.purged_at < @to)
        ORDER BY r.id LIMIT @limit
        """;

    private const string Batches = "SELECT id, hashes, note FROM receipt_batches WHERE tenant_id = @tenant_id AND id = ANY(@ids)";

    /// <summary>One of them.</summary>
    public async Task<Outcome<ProvenReceipt>> RunAsync(CallContext context, Guid id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(context, new Statement(One).Uuid("id", id), cancellationToken);
        return found.Count == 0 ? new Refusal.NotFound("receipt") : found[0];
    }

    /// <summary>A page of them.</summary>
    public async Task<Outcome<Page<ProvenReceipt>>> ListAsync(CallContext context, ReceiptQuery query, CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        if (query.Cursor is not null && !Guid.TryParse(Cursor.Read(query.Cursor), out after)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var statement = new Statement(List).Uuid("after", after).Uuid("file_id", query.FileId).Uuid("plan_id", query.PlanId).Uuid("run_id", query.RunId)
            .Time("from", query.From).Time("to", query.To).Int("limit", query.Limit + 1);
        var found = await FindAsync(context, statement, cancellationToken);
        var page = found.Take(query.Limit).ToList();
        return new Page<ProvenReceipt>(page, found.Count > query.Limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }

    private async Task<List<ProvenReceipt>> FindAsync(CallContext context, Statement statement, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var rows = await database.QueryAsync(
            tenant, statement.Uuid("tenant_id", tenant.Value),
            row => (Id: row.GetGuid(0), FileId: row.GetGuid(1), Statement: row.GetString(2), EntryId: row.IsDBNull(3) ? (Guid?)null : row.GetGuid(3), BatchId: row.GetGuid(4), Leaf: row.GetInt32(5)),
            cancellationToken);
        if (rows.Count == 0) return [];

        // A batch once, however many of its receipts are asked for.
        var batches = (await database.QueryAsync(
            tenant, new Statement(Batches).Uuid("tenant_id", tenant.Value).Uuids("ids", rows.Select(row => row.BatchId).Distinct()),
            row => (Id: row.GetGuid(0), Hashes: row.GetFieldValue<byte[]>(1), Note: row.GetString(2)), cancellationToken)).ToDictionary(batch => batch.Id);
        return [.. rows.Select(row => new ProvenReceipt(
            row.Id, row.FileId, row.Statement, row.EntryId, row.BatchId, row.Leaf, ReceiptProof.Make(batches[row.BatchId].Hashes, row.Leaf), batches[row.BatchId].Note))];
    }
}
