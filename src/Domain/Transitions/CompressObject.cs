using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Retention;
using Strongroom.Stores;

namespace Strongroom.Transitions;

/// <summary>
/// Puts a gzip of an object in its place. The original is never without a proven copy: the new bytes lie beside it, and have been read back and found to be
/// its own, before they take its place; they stay there until the record says what is in it.
/// </summary>
/// <remarks>
/// 1. read, hash and zip into a temporary file   2. PUT beside, read back, compare   3. note   4. gate   5. replace   6. record   7. delete what lies beside.
/// After a crash the next pass goes on from what it finds: the old object (at 1, or at 4 when the noted bytes are still beside it) or the new one (at 6).
/// </remarks>
public sealed class CompressObject(TransitionRows rows, TransitionLedger ledger, FilePlacement placement, RetentionOptions options)
{
    /// <summary>Smaller files are not worth an object's rewriting.</summary>
    public const int MinBytes = 1024;

    private const int BufferBytes = 128 * 1024;

    /// <summary>Compresses.</summary>
    public async Task<MoveResult> RunAsync(HeldLease held, Transition transition, IObjectStore store, CancellationToken cancellationToken)
    {
        if (store is not IReplacingStore replacing) return new MoveResult.Dropped("the store cannot replace objects");
        var (file, before) = (transition.File, transition.ETagBefore);
        var head = await store.HeadAsync(file.Key, cancellationToken);
        if (head is null) return new MoveResult.Dropped("missing", Look: true);

        // Not the old object: the new one, when a pass before this one died after it had put it there; else somebody else's.
        if (head.ETag != before)
        {
            return transition is { IsMoving: true, Sha256: { } read } && head.Size == transition.SizeAfter && await HoldsAsync(store, file.Key, head, read, cancellationToken)
                ? await FinishAsync(held, transition, store, head, read, cancellationToken)
                : new MoveResult.Dropped("overwritten", Look: true);
        }

        if ((transition.Refusal ?? Unfit(file)) is { } unfit) return new MoveResult.Dropped(unfit);
        var (etag, size, sha256) = (transition.ETagAfter, transition.SizeAfter, transition.Sha256);
        if (etag is null || sha256 is null || await store.HeadAsync(transition.Beside, cancellationToken) is not { } beside || beside.ETag != etag || beside.Size != size)
        {
            var (prepared, read, no) = await PrepareAsync(store, transition, cancellationToken);
            if (prepared is null || read is null) return no!;
            (etag, size, sha256) = (prepared.ETag, prepared.Size, read);
            await rows.NoteAsync(held, transition, etag, prepared.Size, sha256, cancellationToken);
        }

        if (await rows.BeginAsync(held, transition, cancellationToken) is { } reason) return new MoveResult.Dropped(reason);
        var replaced = await replacing.ReplaceAsync(file.Key, before, transition.Beside, etag, cancellationToken);
        if (replaced is null || replaced.Size != size) return new MoveResult.Failed("not replaced");
        return await FinishAsync(held, transition, store, replaced, sha256, cancellationToken);
    }

    private string? Unfit(FileRecord file) => file switch
    {
        { ContentEncoding: not null } => "compressed already",
        { Size: < MinBytes } => "too small",
        _ when file.Size > options.CompressMaxBytes => "too large",
        _ when placement.RuleOf(file.FileType, file.ContentType) is not { IsText: true } => "its type does not gain",
        _ => null,
    };

    private async Task<MoveResult> FinishAsync(
        HeldLease held, Transition transition, IObjectStore store, ObjectHead head, byte[] sha256, CancellationToken cancellationToken)
    {
        var result = await ledger.CompressAsync(held, transition, head, sha256, cancellationToken);
        try
        {
            if (result is MoveResult.Done) await store.DeleteAsync(transition.Beside, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // It is done all the same. What lies beside is swept after a day.
        }
        return result;
    }

    private static async Task<(ObjectHead? Beside, byte[]? Sha256, MoveResult? No)> PrepareAsync(
        IObjectStore store, Transition transition, CancellationToken cancellationToken)
    {
        // 1. What an earlier pass left beside is of no use.
        await store.DeleteAsync(transition.Beside, cancellationToken);
        await using var spool = TemporaryFile.Create();
        var sha256 = await ZipAsync(store, transition, spool, cancellationToken);
        if (sha256 is null) return (null, null, new MoveResult.Dropped("overwritten", Look: true));
        if (transition.File.Sha256 is { } recorded && !recorded.AsSpan().SequenceEqual(sha256)) return (null, null, new MoveResult.Dropped("the bytes are not those that were recorded"));
        if (spool.Length >= transition.File.Size) return (null, null, new MoveResult.Dropped("no gain"));

        // 2. Beside, and back.
        spool.Position = 0;
        var options = new PutOptions(spool.Length, transition.File.ContentType, ContentEncoding: "gzip");
        var beside = await store.PutAsync(transition.Beside, spool, options, cancellationToken);
        return beside is not null && beside.Size == options.Length && await HoldsAsync(store, transition.Beside, beside, sha256, cancellationToken)
            ? (beside, sha256, null)
            : (null, null, new MoveResult.Failed("what was stored is not what was sent"));
    }

    private static async Task<byte[]?> ZipAsync(IObjectStore store, Transition transition, Stream spool, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenReadAsync(transition.File.Key, null, transition.ETagBefore, cancellationToken);
        if (content is null) return null;
        await using var zip = new GZipStream(spool, CompressionLevel.Optimal, leaveOpen: true);
        return await HashAsync(content.Body, zip, cancellationToken);
    }

    // Whether an object, unzipped, has these bytes.
    private static async Task<bool> HoldsAsync(IObjectStore store, ObjectKey key, ObjectHead head, byte[] sha256, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenReadAsync(key, null, head.ETag, cancellationToken);
        if (content is null) return false;
        await using var unzipped = new GZipStream(content.Body, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            var read = await HashAsync(unzipped, Stream.Null, cancellationToken);
            return sha256.AsSpan().SequenceEqual(read);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static async Task<byte[]> HashAsync(Stream from, Stream copyTo, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                await copyTo.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
