using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary><c>file.upload_parts</c>: signs parts n to m of a multipart upload, again and again until the upload is finished or given up.</summary>
public sealed class SignUploadParts(TenantDatabase database, UploadSigner signer, UploadOptions options, TimeProvider time)
{
    private const string Find = $"""
        WITH file AS (
            SELECT {FileSql.Columns} FROM file_records WHERE id = @file_id
        ), usable AS (
            SELECT id, path, object_type, object_id, (SELECT g.id FROM grants g WHERE g.file_id = file.id AND g.kind = 'upload' ORDER BY g.id DESC LIMIT 1) AS grant_id
            FROM file
            WHERE status = 'pending' AND multipart_id IS NOT NULL AND expires_at > @now AND @part_to <= part_count
                AND NOT EXISTS (SELECT FROM grants g WHERE g.file_id = file.id AND g.revoked_at IS NOT NULL)
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'SIGNED_URL_GENERATED', true, NULL, id, path, object_type, object_id, grant_id,
                jsonb_build_object('kind', 'upload-parts', 'from', @part_from, 'to', @part_to, 'expiresAt', @url_until)
            FROM usable
        )
        SELECT {FileSql.Columns}, EXISTS (SELECT FROM usable) FROM file
        """;

    /// <summary>Signs the parts, both ends included.</summary>
    public async Task<Outcome<IReadOnlyList<SignedPart>>> RunAsync(CallContext context, Guid fileId, int from, int to, CancellationToken cancellationToken)
    {
        if (from < 1) return new Refusal.Invalid("from", "Parts are counted from 1.", "1");
        if (to < from) return new Refusal.Invalid("to", "The last part comes before the first.");
        if (to - from >= options.PartsPerRequest) return new Refusal.Invalid("to", "Too many parts at once.", $"{options.PartsPerRequest} parts");

        var now = time.GetUtcNow();
        var window = SignedWindow.Starting(now, TimeSpan.FromMinutes(options.UrlMinutes));
        var (file, usable) = await database.QuerySingleAsync(
            context.Caller.Tenant,
            new Statement(Find).Add(context, now).Uuid("file_id", fileId).Int("part_from", from).Int("part_to", to).Time("url_until", window.Until),
            row => (FileSql.Read(row), row.GetBoolean(FileSql.Count)), cancellationToken);

        if (file is null) return new Refusal.NotFound("file");
        if (usable) return Outcomes.Of(await signer.SignPartsAsync(file, from, to, window, cancellationToken));
        if (file.Status != FileStatus.Pending) return new Refusal.WrongStatus(file.Status, FileStatus.Pending, file.StatusReason);
        if (file.MultipartId is null) return new Refusal.Invalid("fileId", "This upload is a single PUT: it has no parts.");
        return to > file.PartCount
            ? new Refusal.Invalid("to", "The upload has fewer parts.", $"{file.PartCount}")
            : new Refusal.GrantSpent("expired or revoked");
    }
}
