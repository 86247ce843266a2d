using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary><c>file.edit</c>: changes custom metadata, tags and classification. The audit entry names the keys, never the values.</summary>
public sealed class EditMetadata(TenantDatabase database, TimeProvider time)
{
    private const string Edit = $"""
        ), edited AS (
            UPDATE file_records f SET metadata = (f.metadata || @set) - @unset::text[], tags = coalesce(@tags, f.tags),
                classification = coalesce(@classification, f.classification), updated_at = @now, version = f.version + 1
            WHERE f.id = (SELECT id FROM file) AND f.status IN ('available', 'archived') AND f.version = coalesce(@if_version, f.version)
                AND octet_length(((f.metadata || @set) - @unset::text[])::text) <= {StoredLimit}
            RETURNING {FileSql.Columns}
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'EDIT', true, NULL, id, path, object_type, object_id, NULL,
                jsonb_build_object('set', @set_keys, 'unset', @unset, 'tags', @tags IS NOT NULL, 'classification', @classification, 'version', version)
            FROM edited
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, id, NULL FROM edited WHERE @idempotency_key IS NOT NULL
        )
        SELECT {FileSql.Columns}, true FROM edited
        UNION ALL
        SELECT {FileSql.Columns}, false FROM file WHERE NOT EXISTS (SELECT FROM edited)
        """;

    // Room for quotes and separators around 8 KB of keys and values.
    private const string StoredLimit = "16384";

    private const string EditById = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.WithId} FOR UPDATE\n" + Edit;

    private const string EditAtPath = $"WITH file AS (SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.AtPath} FOR UPDATE\n" + Edit;

    /// <summary>Edits.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(CallContext context, FileRef file, MetadataPatch patch, CancellationToken cancellationToken)
    {
        var set = (patch.Metadata ?? new Dictionary<string, string?>()).Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!, StringComparer.Ordinal);
        var unset = (patch.Metadata ?? new Dictionary<string, string?>()).Where(p => p.Value is null).Select(p => p.Key).ToList();
        var errors = new List<FieldError>();
        FilePlacement.CheckMetadata(set, errors);
        if (patch.Tags is not null) FilePlacement.CheckTags(patch.Tags, errors);
        if (patch.Classification is not null) FilePlacement.CheckClassification(patch.Classification, errors);
        if (set.Count + unset.Count == 0 && patch.Tags is null && patch.Classification is null)
            errors.Add(new FieldError("metadata", "Nothing to change: give metadata, tags or a classification."));
        if (errors.Count > 0) return new Refusal.Invalid(errors);

        var statement = file.Choose(EditById, EditAtPath)
            .Add(context, time.GetUtcNow()).AddKey(context)
            .Json("set", MetadataJson.Write(set)).Texts("set_keys", set.Keys).Texts("unset", unset).Texts("tags", patch.Tags)
            .Text("classification", patch.Classification).Int("if_version", patch.IfVersion);
        var (found, edited) = await database.QuerySingleAsync(
            context.Caller.Tenant, statement, row => (FileSql.Read(row), row.GetBoolean(FileSql.Count)), cancellationToken);
        if (found is null) return new Refusal.NotFound("file");
        if (edited) return found;
        if (found.Status is not (FileStatus.Available or FileStatus.Archived)) return new Refusal.WrongStatus(found.Status, FileStatus.Available, found.StatusReason);
        return patch.IfVersion is { } wanted && wanted != found.Version
            ? new Refusal.LostRace($"version {wanted} (it is {found.Version} now)")
            : new Refusal.Invalid("metadata", "With what is there already, keys and values are too large.", "8192 bytes");
    }
}
