using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>Signs the PUT of a pending file, or the first of its parts. What it signs depends on the record and the window alone.</summary>
public sealed class UploadSigner(TenantDatabase database, ObjectStores stores, UploadOptions options)
{
    private const string KeepMultipartId = $"""
        UPDATE file_records SET multipart_id = @multipart_id WHERE id = @file_id AND status = 'pending' AND multipart_id IS NULL
        RETURNING {FileSql.Columns}
        """;

    private const string FindFile = $"SELECT {FileSql.Columns} FROM file_records WHERE id = @file_id";

    /// <summary>Signs.</summary>
    public async Task<Outcome<UploadTicket>> SignAsync(FileRecord file, Guid grantId, SignedWindow window, CancellationToken cancellationToken)
    {
        var store = stores.Get(file.Store);
        if (file.UploadKind != "multipart")
            return new UploadTicket(file, grantId, window.Until, await store.SignPutAsync(file.Key, file.Announced, window, cancellationToken), null);

        var begun = await BeginAsync(store, file, cancellationToken);
        if (begun.Refusal is { } refusal) return refusal;
        var parts = await SignPartsAsync(begun.Value, 1, Math.Min(options.PartsPerRequest, begun.Value.PartCount!.Value), window, cancellationToken);
        return new UploadTicket(begun.Value, grantId, window.Until, null, new MultipartPlan(begun.Value.PartBytes!.Value, begun.Value.PartCount!.Value, parts));
    }

    /// <summary>Signs parts <paramref name="from"/> to <paramref name="to"/>, both included, of a multipart upload that has begun.</summary>
    public async Task<IReadOnlyList<SignedPart>> SignPartsAsync(FileRecord file, int from, int to, SignedWindow window, CancellationToken cancellationToken)
    {
        var store = (IMultipartStore)stores.Get(file.Store);
        var parts = new List<SignedPart>(to - from + 1);
        for (var number = from; number <= to; number++)
        {
            var length = Math.Min(file.PartBytes!.Value, file.Size - ((number - 1) * file.PartBytes.Value));
            parts.Add(new SignedPart(number, length, await store.SignPartAsync(file.Key, file.MultipartId!, number, length, window, cancellationToken)));
        }

        return parts;
    }

    // The store's id is fetched between two transactions. When two requests race for it (a replayed key), the first one kept wins.
    private async Task<Outcome<FileRecord>> BeginAsync(IObjectStore store, FileRecord file, CancellationToken cancellationToken)
    {
        if (file.MultipartId is not null) return file;
        var multipart = (IMultipartStore)store;
        var id = await multipart.BeginAsync(file.Key, file.ContentType, cancellationToken);
        var kept = await database.QuerySingleAsync(
            file.Tenant, new Statement(KeepMultipartId).Uuid("file_id", file.Id).Text("multipart_id", id), FileSql.Read, cancellationToken);
        if (kept is not null) return kept;

        await multipart.AbortAsync(file.Key, id, cancellationToken);
        var now = await database.QuerySingleAsync(file.Tenant, new Statement(FindFile).Uuid("file_id", file.Id), FileSql.Read, cancellationToken);
        return now is { Status: FileStatus.Pending, MultipartId: not null } ? now : new Refusal.LostRace("upload");
    }
}
