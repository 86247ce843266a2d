using System.Security.Cryptography;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Ingest;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>
/// <c>file.upload</c>: takes a small file itself, for clients that cannot PUT to a store. The body streams to the store while it is hashed;
/// only a body of unknown length, or one that is looked into, waits on disk first.
/// </summary>
/// <remarks>
/// 1. check name, type, size and first bytes   2. tx: pending record   3. PUT   4. tx: available + audit.
/// Whatever fails after 2 gives the record up and deletes the object, so that nothing half-done stays; what a crash leaves is swept.
/// </remarks>
public sealed class UploadThroughGateway(
    IssueUploadUrl issue, AbortUpload abort, FilePlacement placement, ObjectStores stores, ArrivalLedger ledger, ReadMetadata read,
    UploadOptions options, TimeProvider time)
{
    /// <summary>Uploads. <paramref name="lengthKnown"/> false means that <c>request.Size</c> is not yet known.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(
        CallContext context, UploadRequest request, Stream body, bool lengthKnown, CancellationToken cancellationToken)
    {
        var fileId = Guid.CreateVersion7(time.GetUtcNow());
        var placed = placement.Place(request with { Size = lengthKnown ? request.Size : -1 }, fileId, context.Caller.UserId, time.GetUtcNow(), options.ProxyMaxBytes);
        if (placed.Refusal is { } refusal) return refusal;

        await using var spool = lengthKnown && placed.Value.Type.Zip is null ? null : TemporaryFile.Create();
        if (spool is not null)
        {
            var limit = Math.Min(placed.Value.Type.MaxBytes, options.ProxyMaxBytes);
            var size = await SpoolAsync(body, spool, limit, cancellationToken);
            if (size > limit) return new Refusal.TooLarge(size, limit);
            if (lengthKnown && size != request.Size) return new Refusal.UploadIncomplete("The body ended early.");
            (request, body) = (request with { Size = size }, spool);
            if (placed.Value.Type.Zip is { } rules && await ZipInspector.FindFaultAsync(spool, rules, cancellationToken) is { } fault)
                return new Refusal.UploadMismatch(fault, Kept: false);
            spool.Position = 0;
        }

        var start = new byte[(int)Math.Min(ContentRule.HeadBytes, request.Size)];
        if (await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken) < start.Length)
            return new Refusal.UploadIncomplete("The body ended early.");
        if (!placed.Value.Content.Matches(start))
            return new Refusal.TypeNotAllowed(placed.Value.Type.Name, "other bytes than " + placed.Value.Content.MediaType, [placed.Value.Content.MediaType]);

        var window = SignedWindow.Starting(time.GetUtcNow(), TimeSpan.FromMinutes(options.UrlMinutes));
        var announced = await issue.AnnounceAsync(context, request, placed.Value, fileId, null, "proxied", window, window.Until, cancellationToken);
        return announced.Refusal is { } no ? no : await StoreAsync(context, announced.Value, start, body, cancellationToken);
    }

    /// <summary>
    /// Answers a repeated request with what the first one stored, if its bytes are the same: a fingerprint knows only what a request says of them.
    /// </summary>
    public async Task<Outcome<FileRecord>> ReplayAsync(CallContext context, Guid fileId, UploadBody body, CancellationToken cancellationToken)
    {
        var found = await read.RunAsync(context, FileRef.Of(fileId), cancellationToken);
        if (found.Refusal is not null || found.Value.Sha256 is not { } stored) return found;
        var sent = await body.HashAsync(options.ProxyMaxBytes, cancellationToken);
        return sent is not null && stored.AsSpan().SequenceEqual(sent) ? found : new Refusal.IdempotencyKeyReused();
    }

    private async Task<Outcome<FileRecord>> StoreAsync(CallContext context, FileRecord file, byte[] start, Stream body, CancellationToken cancellationToken)
    {
        var store = stores.Get(file.Store);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            await using var content = new HashingStream(start, body, hash);
            var head = await store.PutAsync(file.Key, content, file.Announced, cancellationToken);
            if (head is null)
            {
                await GiveUpAsync(context, file, null, "the key is taken");
                return new Refusal.FileExists(file.Path);
            }

            var sha256 = hash.GetHashAndReset();
            if (file.DeclaredSha256 is { } declared && !declared.AsSpan().SequenceEqual(sha256))
            {
                await GiveUpAsync(context, file, store, "SHA-256 differs from the declared one");
                return new Refusal.UploadMismatch("SHA-256 differs from the declared one", Kept: false);
            }

            // The blob event may have been faster: then the record is there already, and is ours all the same.
            var recorded = await ledger.MakeAvailableAsync(context, file, head, sha256, cancellationToken);
            return recorded is not null ? recorded : await read.RunAsync(context, FileRef.Of(file.Id), cancellationToken);
        }
        catch (Exception failed) when (failed is not (DatabaseUnavailableException or IdempotencyKeyTakenException))
        {
            await GiveUpAsync(context, file, store, "the upload broke off");
            throw;
        }
        catch (IdempotencyKeyTakenException)
        {
            await GiveUpAsync(context, file, store, "a twin of this request was faster");
            throw;
        }
    }

    // The client may be gone: giving up must not be cancelled with it. Best effort: what stays is pending, and expires.
    private async Task GiveUpAsync(CallContext context, FileRecord file, IObjectStore? store, string reason)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            if (store is not null) await store.DeleteAsync(file.Key, limit.Token);
            await abort.MarkAsync(context, file.Id, reason, limit.Token);
        }
        catch (Exception failed) when (failed is StoreUnavailableException or DatabaseUnavailableException or OperationCanceledException)
        {
        }
    }

    private static async Task<long> SpoolAsync(Stream body, FileStream spool, long limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        long size = 0;
        while (size <= limit && await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await spool.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            size += read;
        }

        spool.Position = 0;
        return size;
    }
}
