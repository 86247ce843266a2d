using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Telemetry;

namespace Strongroom.Files;

/// <summary>
/// <c>grant.follow</c>: turns a revocable link into a store URL of one minute, after counting the use. The token is the permission;
/// a token that no grant knows is not found, and nothing is written for it.
/// </summary>
public sealed class FollowLink(TenantDatabase database, ObjectStores stores, RefusalLog refusals, TimeProvider time)
{
    private const string Use = $"""
        WITH link AS (
            SELECT id, file_id, disposition, expires_at, revoked_at FROM grants WHERE token_hash = @token_hash AND kind = 'link'
        ), file AS (
            SELECT {FileSql.Columns} FROM file_records WHERE id = (SELECT file_id FROM link)
        ), used AS (
            UPDATE grants g SET uses = g.uses + 1, last_used_at = @now
            FROM file JOIN tenants t ON t.id = file.tenant_id AND t.status = 'active'
            WHERE g.token_hash = @token_hash AND g.file_id = file.id AND g.revoked_at IS NULL AND g.expires_at > @now
                AND (g.max_uses IS NULL OR g.uses < g.max_uses) AND {DownloadSql.Readable}
            RETURNING g.id, g.uses
        ), origin AS (
            INSERT INTO audit_origins (tenant_id, id, actor_id, ip, device, created_at) SELECT @tenant_id, @origin_id, @actor_id, @ip, @device, @now FROM used
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'DOWNLOAD', true, NULL, file.id, path, object_type, object_id, used.id,
                jsonb_build_object('kind', 'link', 'use', used.uses)
            FROM used, file
        )
        SELECT {FileSql.Columns}, disposition = 'inline', (SELECT uses FROM used), revoked_at, link_expires_at, {DownloadSql.UnderWay}
        FROM file CROSS JOIN (SELECT disposition, revoked_at, expires_at AS link_expires_at FROM link) l
        """;

    /// <summary>Counts a use and returns the URL to redirect to.</summary>
    public async Task<Outcome<string>> RunAsync(string token, string? ip, string? device, string? traceId, CancellationToken cancellationToken)
    {
        if (!LinkToken.TryRead(token, out var tenant, out var hash)) return new Refusal.NotFound("link");
        var now = time.GetUtcNow();
        var caller = new Caller("link", Roles.None, tenant, ip, device) { Pseudonyms = Pseudonyms.Link with { Origin = Guid.CreateVersion7(now) } };
        var context = new CallContext(caller, Operations.FollowLink, traceId);
        const int after = FileSql.Count;
        var found = await database.QuerySingleAsync(
            tenant, new Statement(Use).Add(context, now).Text("device", device).Bytes("token_hash", hash),
            row => (File: FileSql.Read(row), Inline: row.GetBoolean(after), Used: !row.IsDBNull(after + 1), Revoked: !row.IsDBNull(after + 2),
                ExpiresAt: FileSql.Time(row, after + 3)!.Value, UnderWay: row.GetBoolean(after + 4)),
            cancellationToken);
        if (found.File is null) return new Refusal.NotFound("link");
        if (found.Used)
        {
            Instruments.CountUse(tenant, "link");
            var window = SignedWindow.Starting(now, TimeSpan.FromMinutes(1));
            var overrides = IssueDownloadUrl.Overrides(found.File, found.Inline);
            return (await stores.Get(found.File.Store).SignGetAsync(found.File.Key, overrides, window, cancellationToken)).Url;
        }

        var unusable = IssueDownloadUrl.Usable(found.File, now, found.UnderWay);
        var refusal = unusable is Refusal.InArchive && !found.Revoked && found.ExpiresAt > now
            ? unusable
            : new Refusal.GrantSpent(found.Revoked ? "revoked" : found.ExpiresAt <= now ? "expired" : unusable is null ? "used up" : "file not available");
        await refusals.RecordAsync(context, refusal.Code, found.File.Path, found.File.Id, cancellationToken);
        return refusal;
    }
}
