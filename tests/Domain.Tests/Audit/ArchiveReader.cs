using Strongroom.Audit;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;
using Strongroom.Verifier;
using Strongroom.Verifier.Archives;

namespace Strongroom.Domain.Tests.Audit;

/// <summary>Verifies an archive by recomputing it from its objects alone.</summary>
internal sealed class ArchiveReader(IObjectStore store, TenantId tenant) : ITileSource
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<IReadOnlyList<string>> PathsAsync()
    {
        var root = AuditArchives.KeyOf(tenant, "x").Value[..^1];
        return [.. (await store.ListAsync(root, Token).ToListAsync(Token)).Select(found => found.Key[root.Length..]).Order(StringComparer.Ordinal)];
    }

    public async Task<byte[]> ReadAsync(string path)
    {
        await using var content = await store.OpenReadAsync(AuditArchives.KeyOf(tenant, path), null, null, Token) ?? throw new InvalidDataException(path);
        using var bytes = new MemoryStream();
        await content.Body.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int level, long index, int width, CancellationToken cancellationToken) =>
        await ReadAsync(TilePath.Hashes(level, index, width).ToString());

    /// <summary>Downloads the archive and asks the stand-alone verifier.</summary>
    public async Task<Verdict> VerifyOfflineAsync()
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-tests-");
        try
        {
            foreach (var path in await PathsAsync())
            {
                var file = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllBytesAsync(file, await ReadAsync(path), Token);
            }

            return new ArchiveVerifier(folder.FullName, new Request([], [], null), null).Run(Token);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The newest checkpoint, after everything below it was recomputed: bundles, tiles of every level, signature.</summary>
    public async Task<ChainedCheckpoint> VerifyAsync()
    {
        var paths = await PathsAsync();
        var keys = new List<NoteKey>();
        foreach (var path in paths.Where(path => path.StartsWith("keys/", StringComparison.Ordinal)))
            keys.Add(NoteKey.Parse(System.Text.Encoding.UTF8.GetString(await ReadAsync(path)).TrimEnd('\n')));
        var note = SignedNote.Parse(await ReadAsync(paths.Last(path => path.StartsWith("checkpoints/", StringComparison.Ordinal))));
        note.IsSignedBy(keys, out var why).ShouldBeTrue(why);
        var checkpoint = ChainedCheckpoint.Parse(note.Text);

        var tree = TileBatch.Start();
        for (long index = 0; index * Tile.FullWidth < checkpoint.Size; index++)
        {
            var width = Tile.WidthAt(0, index, checkpoint.Size);
            var entries = EntryBundle.Read(await ReadAsync(TilePath.Entries(index, width).ToString()));
            entries.Count.ShouldBe(width);
            foreach (var entry in entries)
            {
                AuditEntryForm.Parse(entry.Span).Tenant.ShouldBe(tenant.Value);
                tree.Append(MerkleHash.Leaf(entry.Span));
            }
        }

        tree.Root().ShouldBe(checkpoint.Root);
        foreach (var tile in tree.TakeChanged()) (await ReadAsync(tile.Path.ToString())).ShouldBe(tile.Bytes.ToArray());
        return checkpoint;
    }
}
