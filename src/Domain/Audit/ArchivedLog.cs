using System.Globalization;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>A tenant's log as its archive has it.</summary>
internal sealed class ArchivedLog(IObjectStore store, TenantId tenant)
{
    private const string Checkpoints = "checkpoints/";
    private const int MaxNoteBytes = 65_536;

    /// <summary>
    /// How many leaves the archive holds of the bundle in which the leaf behind the first <paramref name="size"/> lies, when it holds that leaf; else 0. One
    /// listing: an archive that goes on has that bundle, with that leaf in it.
    /// </summary>
    public async Task<int> FindNextAsync(long size, CancellationToken cancellationToken)
    {
        var (index, widest) = (size / Tile.FullWidth, 0);
        await foreach (var found in store.ListAsync(KeyOf(TilePath.Entries(index, Tile.FullWidth).ToString()).Value, cancellationToken))
            if (TilePath.TryParse(PathOf(found), out var bundle) && bundle.Index == index) widest = Math.Max(widest, bundle.Width);
        return widest > size % Tile.FullWidth ? widest : 0;
    }

    /// <summary>The sizes of the archived checkpoints, ascending.</summary>
    public async Task<List<long>> ReadSizesAsync(CancellationToken cancellationToken)
    {
        var sizes = new List<long>();
        await foreach (var found in store.ListAsync(KeyOf(Checkpoints).Value, cancellationToken))
            if (long.TryParse(PathOf(found).AsSpan(Checkpoints.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size)) sizes.Add(size);
        sizes.Sort();
        return sizes;
    }

    /// <summary>The signed note of a checkpoint.</summary>
    public async Task<string> ReadNoteAsync(long size, CancellationToken cancellationToken) => System.Text.Encoding.UTF8.GetString(
        await DownloadAsync(store, KeyOf(string.Create(CultureInfo.InvariantCulture, $"{Checkpoints}{size:D20}")), MaxNoteBytes, cancellationToken));

    /// <summary>The entries of a bundle.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadBundleAsync(long index, int width, CancellationToken cancellationToken) => EntryBundle.Read(
        await DownloadAsync(store, KeyOf(TilePath.Entries(index, width).ToString()), EntryBundle.MaxBytes, cancellationToken));

    /// <summary>Reads an object of an archive as a whole.</summary>
    public static async Task<byte[]> DownloadAsync(IObjectStore store, ObjectKey key, long maxBytes, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenReadAsync(key, null, null, cancellationToken) ?? throw new InvalidDataException($"The archive has lost {key.Path}.");
        if (content.Head.Size > maxBytes) throw new InvalidDataException($"The archive's {key.Path} is too long.");
        var bytes = new byte[content.Head.Size];
        try
        {
            await content.Body.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (IOException e)
        {
            throw new StoreUnavailableException(store.Info.Name, e);
        }
    }

    private ObjectKey KeyOf(string path) => AuditArchives.KeyOf(tenant, path);

    private string PathOf(ObjectListing found) => found.Key[KeyOf("-").Value[..^1].Length..];
}
