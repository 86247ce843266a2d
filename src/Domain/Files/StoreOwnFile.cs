using Strongroom.Access;

namespace Strongroom.Files;

/// <summary>Stores what the gateway has made itself, as every upload through the gateway is stored.</summary>
public sealed class StoreOwnFile(FilePlacement placement, StoreFile store, TimeProvider time)
{
    /// <summary>Stores a file whose content has been written and is read from its beginning. <paramref name="begin"/> hears the file's id before a byte is sent.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(CallContext context, OwnFile own, Stream content, Func<Guid, Task> begin, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var fileId = Guid.CreateVersion7(now);
        var name = own.FileName.Replace("{fileId}", fileId.ToString("N"), StringComparison.Ordinal);
        var request = new UploadRequest(name, own.ContentType, content.Length, null, own.FileType, own.Scope, own.Metadata, [], false);
        var placed = placement.PlaceOwn(request, fileId, context.Caller.UserId, now);
        if (placed.Refusal is { } refusal) return refusal;

        await begin(fileId);
        content.Position = 0;
        var start = new byte[Math.Min(ContentRule.HeadBytes, content.Length)];
        await content.ReadExactlyAsync(start, cancellationToken);
        return await store.RunAsync(context, request, placed.Value, fileId, start, content, cancellationToken);
    }
}
