using Strongroom.Access;

namespace Strongroom.Files;

/// <summary>
/// <c>file.upload</c>: takes a small file itself, for clients that cannot PUT to a store. The body streams to the store while it is hashed;
/// only a body of unknown length, or one that is looked into, waits first: in memory while it is small, else on disk.
/// </summary>
public sealed class UploadThroughGateway(FilePlacement placement, StoreFile store, ReadMetadata read, UploadOptions options, TimeProvider time)
{
    /// <summary>Uploads. <paramref name="lengthKnown"/> false means that <c>request.Size</c> is not yet known.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(
        CallContext context, UploadRequest request, Stream body, bool lengthKnown, CancellationToken cancellationToken)
    {
        var fileId = Guid.CreateVersion7(time.GetUtcNow());
        var placed = placement.Place(request with { Size = lengthKnown ? request.Size : -1 }, fileId, context.Caller.UserId, time.GetUtcNow(), options.ProxyMaxBytes);
        if (placed.Refusal is { } refusal) return refusal;

        if (lengthKnown && placed.Value.Type.Zip is null) return await StoreAsync(context, request, placed.Value, fileId, body, cancellationToken);

        var limit = Math.Min(placed.Value.Type.MaxBytes, options.ProxyMaxBytes);
        await using var spool = new Spool();
        var size = await spool.FillAsync(body, limit, cancellationToken);
        if (size > limit) return new Refusal.TooLarge(size, limit);
        if (lengthKnown && size != request.Size) return new Refusal.UploadIncomplete("The body ended early.");
        if (placed.Value.Type.Zip is { } rules && await ZipInspector.FindFaultAsync(spool.Bytes, rules, cancellationToken) is { } fault)
            return new Refusal.UploadMismatch(fault, Kept: false);
        spool.Bytes.Position = 0;
        return await StoreAsync(context, request with { Size = size }, placed.Value, fileId, spool.Bytes, cancellationToken);
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

    private async Task<Outcome<FileRecord>> StoreAsync(
        CallContext context, UploadRequest request, PlacedFile placed, Guid fileId, Stream body, CancellationToken cancellationToken)
    {

        var start = new byte[(int)Math.Min(ContentRule.HeadBytes, request.Size)];
        if (await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken) < start.Length)
            return new Refusal.UploadIncomplete("The body ended early.");
        if (!placed.Content.Matches(start))
            return new Refusal.TypeNotAllowed(placed.Type.Name, "other bytes than " + placed.Content.MediaType, [placed.Content.MediaType]);

        return await store.RunAsync(context, request, placed, fileId, start, body, cancellationToken);
    }
}
