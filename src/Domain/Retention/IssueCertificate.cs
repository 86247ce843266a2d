using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary><c>retention.receipts</c>: makes out a certificate of destruction for a file, a run or an erasure.</summary>
public sealed class IssueCertificate(TenantDatabase database, ReadReceipts receipts, AuditKeys keys, TimeProvider time)
{
    private const string Run = """
        SELECT r.plan_id, p.digest, NULL FROM retention_runs r JOIN retention_plans p ON p.id = r.plan_id WHERE r.tenant_id = @tenant_id AND r.id = @id
        """;

    private const string Erasure = """
        SELECT e.plan_id, p.digest, e.kept::text FROM erasures e JOIN retention_plans p ON p.id = e.plan_id WHERE e.tenant_id = @tenant_id AND e.id = @id
        """;

    private const string Sum = """
        SELECT count(*), coalesce(sum(size), 0)::bigint FROM receipts
        WHERE tenant_id = @tenant_id AND batch_id IS NOT NULL AND (@file_id IS NULL OR file_id = @file_id) AND (@plan_id IS NULL OR plan_id = @plan_id)
        """;

    /// <summary>Makes it out. What has destroyed nothing yet has no certificate.</summary>
    public async Task<Outcome<Certificate>> RunAsync(CallContext context, CertificateRequest request, CancellationToken cancellationToken)
    {
        var (kind, id) = request switch
        {
            { FileId: { } file, RunId: null, ErasureId: null } => ("file", file),
            { FileId: null, RunId: { } run, ErasureId: null } => ("run", run),
            { FileId: null, RunId: null, ErasureId: { } erasure } => ("erasure", erasure),
            _ => ("", Guid.Empty),
        };
        if (kind.Length == 0) return new Refusal.Invalid("fileId", "Give one of fileId, runId and erasureId.");
        var tenant = context.Caller.Tenant;

        // 1. Which plan, for what is more than a file.
        (Guid PlanId, byte[] Digest, string? Kept)? plan = null;
        if (kind != "file")
        {
            var found = await database.QueryAsync(
                tenant, new Statement(kind == "run" ? Run : Erasure).Uuid("tenant_id", tenant.Value).Uuid("id", id),
                row => (row.GetGuid(0), row.GetFieldValue<byte[]>(1), Files.FileSql.Text(row, 2)), cancellationToken);
            if (found.Count == 0) return new Refusal.NotFound(kind);
            plan = found[0];
        }

        // 2. Its receipts.
        var (files, bytes) = await database.QuerySingleAsync(
            tenant, new Statement(Sum).Uuid("tenant_id", tenant.Value).Uuid("file_id", request.FileId).Uuid("plan_id", plan?.PlanId),
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);
        if (files == 0 && kind == "file") return new Refusal.NotFound("receipt");
        var page = await receipts.ListAsync(
            context, new ReceiptQuery { FileId = request.FileId, PlanId = plan?.PlanId, Limit = request.Limit, Cursor = request.Cursor }, cancellationToken);
        if (page.Refusal is { } refusal) return refusal;

        return new Certificate(
            kind, id, tenant.Value, time.GetUtcNow(), plan?.PlanId, plan?.Digest, files, bytes, plan?.Kept,
            [.. (await keys.PublicAsync(cancellationToken)).Select(key => key.ToString())], page.Value.Items, page.Value.Cursor);
    }
}
