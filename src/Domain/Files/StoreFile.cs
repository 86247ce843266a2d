using System.Security.Cryptography;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Ingest;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>Makes a file of bytes that pass through the gateway: what clients send it, and what it makes itself.</summary>
/// <remarks>
/// 1. tx: pending record   2. PUT   3. tx: available + audit.
/// Whatever fails after 1 gives the record up and deletes the object, so that nothing half-done stays; what a crash leaves is swept.
/// </remarks>
public sealed class StoreFile(
    IssueUploadUrl issue, AbortUpload abort, ObjectStores stores, ArrivalLedger ledger, ReadMetadata read, UploadOptions options, TimeProvider time)
{
    /// <summary>Stores what was placed: its first bytes, which have been looked at, and the rest.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(
        CallContext context, UploadRequest request, PlacedFile placed, Guid fileId, ReadOnlyMemory<byte> start, Stream rest, CancellationToken cancellationToken)
    {
        var window = SignedWindow.Starting(time.GetUtcNow(), TimeSpan.FromMinutes(options.UrlMinutes));
        var announced = await issue.AnnounceAsync(context, request, placed, fileId, null, "proxied", window, window.Until, cancellationToken);
        return announced.Refusal is { } no ? no : await PutAsync(context, announced.Value, start, rest, cancellationToken);
    }

    private async Task<Outcome<FileRecord>> PutAsync(CallContext context, FileRecord file, ReadOnlyMemory<byte> start, Stream body, CancellationToken cancellationToken)
    {
        var store = stores.Get(file.Store);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            await using var content = new HashingStream(start, body, hash);
            var head = await store.PutAsync(file.Key, content, file.Announced with { AskTime = false }, cancellationToken);
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
}
