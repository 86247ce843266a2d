using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Ingest;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>
/// <c>file.upload_complete</c>: joins the parts of a multipart upload and verifies now what the blob event would verify a moment later.
/// The same idempotent operation stands behind both.
/// </summary>
public sealed class CompleteUpload(TenantDatabase database, ObjectStores stores, RecordArrival recordArrival)
{
    private const string Find = $"SELECT {FileSql.Columns} FROM file_records WHERE id = @file_id";

    /// <summary>Finishes the upload.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(CallContext context, Guid fileId, CancellationToken cancellationToken)
    {
        var file = await FindAsync(context, fileId, cancellationToken);
        if (file is null) return new Refusal.NotFound("file");
        if (file.Status is FileStatus.Available) return file;
        if (file.Status is not FileStatus.Pending) return Verdict(file);

        if (file is { UploadKind: "multipart", MultipartId: not null })
        {
            var store = (IMultipartStore)stores.Get(file.Store);
            // Null also when an earlier attempt joined the parts and its answer was lost: what counts is whether the object is there.
            await store.CompleteAsync(file.Key, file.MultipartId, file.PartCount!.Value, file.ContentType, cancellationToken);
        }

        var arrival = await recordArrival.CompleteAsync(context, file, cancellationToken);
        if (arrival == Arrival.Missing)
            return new Refusal.UploadIncomplete(file.UploadKind == "multipart" ? "Not all parts have arrived." : "The object has not arrived.");
        return await FindAsync(context, fileId, cancellationToken) is { } after ? Verdict(after) : new Refusal.NotFound("file");
    }

    private static Outcome<FileRecord> Verdict(FileRecord file) => file.Status switch
    {
        FileStatus.Available => file,
        FileStatus.Quarantined => new Refusal.UploadMismatch(file.StatusReason ?? "unknown", Kept: true),
        _ => new Refusal.WrongStatus(file.Status, FileStatus.Pending, file.StatusReason),
    };

    private Task<FileRecord?> FindAsync(CallContext context, Guid fileId, CancellationToken cancellationToken) =>
        database.QuerySingleAsync(context.Caller.Tenant, new Statement(Find).Uuid("file_id", fileId), FileSql.Read, cancellationToken);
}
