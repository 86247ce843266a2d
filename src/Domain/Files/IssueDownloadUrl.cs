using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Telemetry;

namespace Strongroom.Files;

/// <summary>
/// <c>file.signed_url</c>: signs a download in one round trip, which finds the file, checks its status and writes the grant and the audit
/// entry. A file that may not be downloaded gets neither.
/// </summary>
public sealed class IssueDownloadUrl(TenantDatabase database, GrantDownload grants, ObjectStores stores, FileCatalog catalog, TimeProvider time)
{
    /// <summary>The longest lifetime of a signed download, in minutes.</summary>
    public const int MaxMinutes = 15;

    private const string Issue = $"""
        ), usable AS (
            SELECT file.id, path, object_type, object_id,
                least(@window_from + make_interval(mins => coalesce(@minutes, (@lifetimes ->> file_type)::int, {DownloadSql.DefaultMinutes})),
                    CASE WHEN file.status = 'archived' THEN date_trunc('second', rehydrated_until) END) AS until
            FROM file JOIN tenants t ON t.id = file.tenant_id AND t.status = 'active'
            WHERE {DownloadSql.Readable} AND NOT file_type = ANY(@closed)
        ), granted AS (
            INSERT INTO grants (id, tenant_id, file_id, kind, disposition, issued_to, issued_role, issued_ip, issued_at, expires_at, max_uses, token_hash)
            SELECT @grant_id, @tenant_id, id, @kind, @disposition, @user_id, @user_role, @ip, @window_from, until, @max_uses, @token_hash FROM usable
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, CASE WHEN @disposition = 'inline' THEN 'VIEW' ELSE 'SIGNED_URL_GENERATED' END, true, NULL,
                id, path, object_type, object_id, @grant_id,
                jsonb_build_object('kind', @kind, 'disposition', @disposition, 'expiresAt', until, 'maxUses', @max_uses)
            FROM usable
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, @grant_id FROM usable WHERE @idempotency_key IS NOT NULL
        )
        SELECT {FileSql.Columns}, (SELECT until FROM usable), {DownloadSql.UnderWay} FROM file
        """;

    private const string IssueById = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.WithId}\n" + Issue;

    private const string IssueAtPath = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.AtPath}\n" + Issue;

    private const string FindGrant = $"""
        SELECT {FileSql.Columns}, url_from, url_until, revoked_at, kind, disposition, {DownloadSql.UnderWay}
        FROM file_records file JOIN (
            SELECT file_id, issued_at AS url_from, expires_at AS url_until, revoked_at, kind, disposition FROM grants WHERE id = @grant_id
        ) g ON g.file_id = id
        WHERE id = @file_id
        """;

    /// <summary>Signs.</summary>
    public async Task<Outcome<DownloadTicket>> RunAsync(CallContext context, FileRef file, DownloadRequest request, CancellationToken cancellationToken)
    {
        if (request.Minutes is < 1 or > MaxMinutes) return new Refusal.Invalid("minutes", "A signed download holds for 1 to 15 minutes.", "1 to 15");
        if (request.MaxUses is < 1 or > 1_000_000) return new Refusal.Invalid("maxUses", "A link is followed 1 to 1,000,000 times.", "1 to 1000000");
        if (request is { MaxUses: not null, Revocable: false }) return new Refusal.Invalid("maxUses", "Only a revocable link counts its uses: set revocable.");

        var now = time.GetUtcNow();
        var from = SignedWindow.Starting(now, default).From;
        var grantId = Guid.CreateVersion7(now);

        // Most requests: granted together with others. A link, a key and a refusal need a statement of their own.
        if (!request.Revocable && context.IdempotencyKey is null
            && await grants.RunAsync(context, file, request, grantId, now, from, cancellationToken) is { } granted)
        {
            Instruments.CountGrant(context.Caller.Tenant, "download");
            return await SignAsync(context, granted, grantId, new SignedWindow(from, granted.Until), request.Inline, cancellationToken);
        }

        var (token, hash) = request.Revocable ? LinkToken.Create(context.Caller.Tenant) : (null, null);
        var statement = file.Choose(IssueById, IssueAtPath)
            .Add(context, now).AddKey(context)
            .Uuid("grant_id", grantId).Text("kind", request.Revocable ? "link" : "download").Text("disposition", request.Inline ? "inline" : "attachment")
            .Time("window_from", from).Int("minutes", request.Minutes).Json("lifetimes", catalog.DownloadMinutesJson).Texts("closed", catalog.ClosedTo(context.Caller.Roles))
            .Int("max_uses", request.MaxUses).Bytes("token_hash", hash);
        var (found, until, underWay) = await database.QuerySingleAsync(
            context.Caller.Tenant, statement, row => (FileSql.Read(row), FileSql.Time(row, FileSql.Count), row.GetBoolean(FileSql.Count + 1)), cancellationToken);

        if (found is null) return new Refusal.NotFound("file");
        if (until is null) return Closed(context, catalog, found) ?? Usable(found, now, underWay) ?? new Refusal.TenantInactive();
        Instruments.CountGrant(context.Caller.Tenant, request.Revocable ? "link" : "download");
        return token is null
            ? await SignAsync(context, Granted(found, until.Value), grantId, new SignedWindow(from, until.Value), request.Inline, cancellationToken)
            : new DownloadTicket(found.Id, found.Path, found.ContentEncoding, grantId, LinkPath(token), until.Value, true);
    }

    /// <summary>Signs an earlier grant again, the same to the byte. A revocable link's secret is not kept: its replay is refused.</summary>
    public async Task<Outcome<DownloadTicket>> ReplayAsync(CallContext context, Guid fileId, Guid grantId, CancellationToken cancellationToken)
    {
        const int after = FileSql.Count;
        var found = await database.QuerySingleAsync(
            context.Caller.Tenant, new Statement(FindGrant).Uuid("file_id", fileId).Uuid("grant_id", grantId),
            row => (File: FileSql.Read(row), Window: new SignedWindow(FileSql.Time(row, after)!.Value, FileSql.Time(row, after + 1)!.Value),
                Revoked: !row.IsDBNull(after + 2), Kind: row.GetString(after + 3), Inline: row.GetString(after + 4) == "inline",
                UnderWay: row.GetBoolean(after + 5)),
            cancellationToken);
        if (found.File is null) return new Refusal.NotFound("file");
        var now = time.GetUtcNow();
        if ((Closed(context, catalog, found.File) ?? Usable(found.File, now, found.UnderWay)) is { } refusal) return refusal;
        if (found.Revoked) return new Refusal.GrantSpent("revoked");
        if (found.Window.Until <= now) return new Refusal.GrantSpent("expired");
        if (found.Kind == "link") return new Refusal.GrantSpent("answered before; a link's secret is told once. Revoke it and ask with a new key");
        return await SignAsync(context, Granted(found.File, found.Window.Until), grantId, found.Window, found.Inline, cancellationToken);
    }

    /// <summary>Why a file gives no URL; null when it does.</summary>
    internal static Refusal? Usable(FileRecord file, DateTimeOffset now, bool underWay) => file switch
    {
        { Status: FileStatus.Archived, MissingSince: null } => file.RehydratedUntil > now.AddSeconds(1) ? null : new Refusal.InArchive(underWay),
        { Status: not FileStatus.Available } => new Refusal.WrongStatus(file.Status, FileStatus.Available, file.StatusReason),
        { MissingSince: not null } => new Refusal.WrongStatus("missing", FileStatus.Available, "the store no longer has its bytes"),
        _ => null,
    };

    /// <summary>Some types are for some roles only: an audit pack tells as much as the audit log.</summary>
    internal static Refusal? Closed(CallContext context, FileCatalog catalog, FileRecord file) =>
        catalog.ClosedTo(context.Caller.Roles).Contains(file.FileType, StringComparer.Ordinal) ? new Refusal.Forbidden(Operations.AuditPack) : null;

    /// <summary>The response headers that a download of this file gets.</summary>
    internal static ResponseOverrides Overrides(FileRecord file, bool inline) =>
        new(file.ContentType, ContentDispositions.Header(inline, file.FileName, file.ContentType));

    private static string LinkPath(string token) => "/api/v1/d/" + token;

    private static GrantDownload.Granted Granted(FileRecord file, DateTimeOffset until) =>
        new(file.Id, file.Path, file.Store, file.FileName, file.ContentType, file.ContentEncoding, until);

    private async Task<DownloadTicket> SignAsync(
        CallContext context, GrantDownload.Granted file, Guid grantId, SignedWindow window, bool inline, CancellationToken cancellationToken)
    {
        var overrides = new ResponseOverrides(file.ContentType, ContentDispositions.Header(inline, file.FileName, file.ContentType));
        var signed = await stores.Get(file.Store).SignGetAsync(ObjectKey.Of(context.Caller.Tenant, file.Path), overrides, window, cancellationToken);
        return new DownloadTicket(file.Id, file.Path, file.ContentEncoding, grantId, signed.Url, window.Until, false);
    }
}
