using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>
/// <c>file.download</c>: streams a file through the gateway. First the record, then the bytes: the audit entry is committed before the first of
/// them leaves. Where there is no condition or range to weigh against the record, finding it and writing the entry are one round trip.
/// </summary>
public sealed class DownloadFile(TenantDatabase database, RecordDownload whole, ObjectStores stores, ReadMetadata read, FileCatalog catalog, TimeProvider time)
{
    private const string Record = $"""
        WITH file AS (
            SELECT id, path, object_type, object_id FROM file_records file
            WHERE id = @file_id AND {DownloadSql.Readable} AND version = @version
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, 'DOWNLOAD', true, NULL, id, path, object_type, object_id, NULL,
                jsonb_build_object('kind', 'gateway', 'offset', @offset, 'length', @length)
            FROM file
        )
        SELECT id FROM file
        """;

    private const string UnderWay = $"SELECT 1 FROM file_records file WHERE id = @file_id AND {DownloadSql.UnderWay}";

    /// <summary>The record of a file that can be downloaded.</summary>
    public async Task<Outcome<FileRecord>> FindAsync(CallContext context, FileRef file, CancellationToken cancellationToken)
    {
        var found = await read.RunAsync(context, file, cancellationToken);
        if (found.Refusal is not null) return found;
        var refusal = IssueDownloadUrl.Closed(context, catalog, found.Value) ?? IssueDownloadUrl.Usable(found.Value, time.GetUtcNow(), underWay: false);
        if (refusal is Refusal.InArchive) refusal = new Refusal.InArchive(await IsUnderWayAsync(found.Value, cancellationToken));
        return refusal is null ? found : refusal;
    }

    /// <summary>The record of a file that can be downloaded, and the audit entry of its download as a whole. Why there is none is found out for that one alone.</summary>
    public async Task<Outcome<FileRecord>> FindWholeAsync(CallContext context, FileRef asked, CancellationToken cancellationToken)
    {
        if (await whole.RunAsync(context, asked, time.GetUtcNow(), cancellationToken) is { } recorded) return recorded;
        var found = await FindAsync(context, asked, cancellationToken);
        if (found.Refusal is not null) return found;
        return await RecordAsync(context, found.Value, null, cancellationToken) is { } lost ? lost : found;
    }

    /// <summary>Writes the audit entry of a found file's download, or of a part's. Refuses when the file has changed since.</summary>
    public async Task<Refusal?> RecordAsync(CallContext context, FileRecord file, ByteRange? range, CancellationToken cancellationToken)
    {
        var statement = new Statement(Record).Add(context, time.GetUtcNow())
            .Uuid("file_id", file.Id).Int("version", file.Version).Long("offset", range?.Offset ?? 0).Long("length", range?.Length ?? file.Size);
        var recorded = await database.QueryAsync(file.Tenant, statement, _ => 1, cancellationToken);
        return recorded.Count == 0 ? new Refusal.LostRace("file") : null;
    }

    /// <summary>
    /// Opens the bytes after their entry has been written, all of them or a range; a compressed file's as they are stored, or with
    /// <paramref name="decompress"/> the original ones, of which there are no ranges. The caller disposes.
    /// </summary>
    public async Task<Outcome<ObjectContent>> OpenAsync(FileRecord file, ByteRange? range, bool decompress, CancellationToken cancellationToken)
    {
        // Pinned to the verified bytes: should the object have been replaced, nothing is sent.
        var content = await stores.Get(file.Store).OpenReadAsync(file.Key, range, file.ETag, cancellationToken);
        return content is null ? new Refusal.WrongStatus("missing", FileStatus.Available, "the store no longer has its bytes") : decompress ? content.Decompressed() : content;
    }

    private async Task<bool> IsUnderWayAsync(FileRecord file, CancellationToken cancellationToken) =>
        (await database.QueryAsync(file.Tenant, new Statement(UnderWay).Uuid("file_id", file.Id), _ => 1, cancellationToken)).Count > 0;
}
