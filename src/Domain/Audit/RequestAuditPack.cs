using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary><c>audit.pack</c>: asks for a pack. A timer builds it once the entry of the request is sealed: it holds whatever was committed before.</summary>
public sealed class RequestAuditPack(TenantDatabase database, TimeProvider time)
{
    // Purged and expired files count: their records stay, and their entries are what packs are for.
    private const string Ask = $"""
        WITH asked AS (
            SELECT EXISTS (SELECT FROM file_records f WHERE f.id = @file_id OR f.path = @file_path) AS has_file,
                CASE @actor WHEN 'system' THEN @system WHEN 'link' THEN @link ELSE (SELECT a.id FROM audit_actors a WHERE a.user_id = @actor) END AS actor_id
        ), p AS (
            INSERT INTO audit_packs AS p (id, tenant_id, filter, requested_by, entry_id, created_at, updated_at)
            SELECT @pack_id, @tenant_id, @filter || jsonb_strip_nulls(jsonb_build_object('actor', actor_id)), @user_id, @audit_id, @now, @now FROM asked
            WHERE (has_file OR (@file_id IS NULL AND @file_path IS NULL)) AND (actor_id IS NOT NULL OR @actor IS NULL)
            RETURNING id, filter, requested_by, created_at, status, done, total, attempts, error, file_id, updated_at
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Export}', true, NULL, @file_id, @file_path, NULL, NULL, NULL, jsonb_build_object('pack', id, 'filter', filter - 'filePath') FROM p
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM p WHERE @idempotency_key IS NOT NULL
        )
        SELECT has_file, p.id IS NOT NULL, {AuditPack.Columns} FROM asked LEFT JOIN p ON true
        """;

    /// <summary>Asks. The idempotency key remembers the pack where it remembers files otherwise: that is what a pack becomes.</summary>
    public async Task<Outcome<AuditPack>> RunAsync(CallContext context, AuditPackRequest request, CancellationToken cancellationToken)
    {
        if (request is { FileId: not null, FilePath: not null }) return new Refusal.Invalid("fileId", "Give fileId or filePath, not both.");
        if (request.From >= request.To) return new Refusal.Invalid("to", "The period ends before it begins.");

        var now = time.GetUtcNow();
        var filter = new AuditPackFilter { FileId = request.FileId, FilePath = request.FilePath, From = request.From?.ToUniversalTime(), To = request.To?.ToUniversalTime() };
        var statement = new Statement(Ask).Add(context, now).AddKey(context)
            .Uuid("pack_id", Guid.CreateVersion7(now)).Json("filter", filter.ToJson()).Uuid("file_id", request.FileId).Text("file_path", request.FilePath)
            .Text("actor", request.Actor).Uuid("system", Pseudonyms.System.Actor).Uuid("link", Pseudonyms.Link.Actor);
        var (hasFile, pack) = await database.QuerySingleAsync(
            context.Caller.Tenant, statement, row => (row.GetBoolean(0), row.GetBoolean(1) ? AuditPack.Read(row, 2) : null), cancellationToken);
        if (pack is not null) return pack;
        return hasFile || request is { FileId: null, FilePath: null } ? new Refusal.Invalid("actor", "The log knows nobody by this user id.") : new Refusal.NotFound("file");
    }
}
