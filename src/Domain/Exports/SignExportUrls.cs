using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Exports;

/// <summary>
/// <c>export.request</c>: signs a page of an export's files at a time, in the order of their creation. URLs live minutes, so they are signed when the
/// client is about to use them and stand in no inventory. Grants and audit entries of a page are one commit, and one round trip.
/// </summary>
public sealed class SignExportUrls(TenantDatabase database, ReadExports exports, ObjectStores stores, FileCatalog catalog, TimeProvider time)
{
    /// <summary>The most URLs a page.</summary>
    public const int MaxLimit = 1000;

    private const string Sign = $"""
        WITH file AS (
            SELECT {FileSql.Columns} FROM file_records f
            WHERE {Export.Takes} AND (f.created_at, f.id) > (@after_time, @after_id) AND f.status = 'available' AND f.missing_since IS NULL
                AND NOT f.file_type = ANY(@closed)
            ORDER BY f.created_at, f.id LIMIT @limit
        ), usable AS (
            SELECT file.id, path, object_type, object_id, uuid_v7(@now) AS grant_id FROM file JOIN tenants t ON t.id = file.tenant_id AND t.status = 'active'
        ), granted AS (
            INSERT INTO grants (id, tenant_id, file_id, kind, disposition, issued_to, issued_role, issued_ip, issued_at, expires_at)
            SELECT grant_id, @tenant_id, id, 'download', 'attachment', @user_id, @user_role, @ip, @window_from, @until FROM usable
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.CallerOfMany}, '{AuditAction.SignedUrlGenerated}', true, NULL, id, path, object_type, object_id, grant_id,
                jsonb_build_object('kind', 'download', 'disposition', 'attachment', 'expiresAt', @until, 'export', @export_id)
            FROM usable
        )
        SELECT {FileSql.Columns}, u.grant_id FROM file JOIN (SELECT id AS usable_id, grant_id FROM usable) u ON u.usable_id = id ORDER BY created_at, id
        """;

    /// <summary>Signs the page after <paramref name="cursor"/>.</summary>
    public async Task<Outcome<Page<ExportedUrl>>> RunAsync(CallContext context, Guid id, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var (afterTime, afterId) = (DateTimeOffset.UnixEpoch, Guid.Empty);
        if (cursor is not null && !TryRead(cursor, out afterTime, out afterId)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        if (await exports.FindAsync(context, id, cancellationToken) is not { } export) return new Refusal.NotFound("export");

        var now = time.GetUtcNow();
        var window = SignedWindow.Starting(now, TimeSpan.FromMinutes(IssueDownloadUrl.MaxMinutes));
        var statement = export.AddFilter(new Statement(Sign).Add(context, now))
            .Time("after_time", afterTime).Uuid("after_id", afterId).Texts("closed", catalog.ClosedTo(context.Caller.Roles)).Int("limit", limit)
            .Time("window_from", window.From).Time("until", window.Until).Uuid("export_id", id);
        var files = await database.QueryAsync(context.Caller.Tenant, statement, row => (File: FileSql.Read(row), GrantId: row.GetGuid(FileSql.Count)), cancellationToken);

        var urls = new List<ExportedUrl>(files.Count);
        foreach (var (file, grantId) in files)
        {
            var signed = await stores.Get(file.Store).SignGetAsync(file.Key, IssueDownloadUrl.Overrides(file, inline: false), window, cancellationToken);
            urls.Add(new ExportedUrl(file, grantId, signed.Url, window.Until));
        }

        return new Page<ExportedUrl>(urls, files.Count == limit ? Cursor.Write($"{files[^1].File.CreatedAt:O}\n{files[^1].File.Id}") : null);
    }

    private static bool TryRead(string cursor, out DateTimeOffset time, out Guid id)
    {
        (time, id) = (default, default);
        return Cursor.Read(cursor)?.Split('\n') is [var at, var file]
            && DateTimeOffset.TryParseExact(at, "O", System.Globalization.CultureInfo.InvariantCulture, default, out time) && Guid.TryParse(file, out id);
    }
}
