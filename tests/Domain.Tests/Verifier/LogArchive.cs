using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Verifier;

/// <summary>
/// A log written to a folder as the archive timer writes it: after each batch its tiles and bundles, partial ones included and never removed, then its
/// checkpoint. Everything is made from a number, so the same number is the same log.
/// </summary>
internal sealed class LogArchive(string folder, INoteSigner signer)
{
    private readonly List<ReadOnlyMemory<byte>> _bundle = [];
    private readonly TileBatch _tiles = TileBatch.Start();
    private readonly List<ChainedCheckpoint> _checkpoints = [];
    private LogHash _previous;

    public static Guid Tenant { get; } = Guid.Parse("0190a000-0000-7000-8000-0000000000aa");

    public string Folder => folder;

    public string Origin { get; init; } = $"log.example/tenants/{Tenant}";

    public IReadOnlyList<ChainedCheckpoint> Checkpoints => _checkpoints;

    /// <summary>Changes entries before they are hashed.</summary>
    public Func<long, AuditEntryForm, AuditEntryForm> Rewrite { get; init; } = (_, entry) => entry;

    public static AuditEntryForm Entry(long index) => new()
    {
        Tenant = Tenant,
        Id = Id(index),
        Tx = 1_000_000 + (ulong)index / 3,
        At = DateTimeOffset.UnixEpoch.AddYears(56).AddMilliseconds(index * 137),
        Operation = index % 3 == 0 ? "file.upload_url" : "file.download_url",
        Action = index % 3 == 0 ? "UPLOAD" : "SIGNED_URL_GENERATED",
        Success = index % 17 != 0,
        Error = index % 17 == 0 ? "quota_exceeded" : null,
        Actor = new Guid((int)(index % 1000), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        Role = "member",
        Trace = $"{index:x32}",
        File = new Guid((int)index, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
        Metadata = index % 5 == 0 ? """{"contentType":"application/pdf","size":1048576}""" : "{}",
    };

    public static Guid Id(long index) => new((int)(index >> 16), (short)index, 0x7abc, 0x80, 0, (byte)(index >> 24), 3, 4, 5, 6, 7);

    /// <summary>Appends entries and signs a checkpoint.</summary>
    public async Task<LogArchive> AppendAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var entry = Rewrite(_tiles.Size, Entry(_tiles.Size)).ToBytes();
            _bundle.Add(entry);
            _tiles.Append(MerkleHash.Leaf(entry));
            if (_tiles.Size % Tile.FullWidth != 0) continue;
            WriteBundle(_tiles.Size / Tile.FullWidth - 1);
            _bundle.Clear();
            WriteTiles();
        }
        if (_bundle.Count > 0) WriteBundle(_tiles.Size / Tile.FullWidth);
        WriteTiles();
        await SignAsync();
        return this;
    }

    private void WriteTiles()
    {
        foreach (var tile in _tiles.TakeChanged()) Write(tile.Path.ToString(), tile.Bytes.Span);
    }

    private void WriteBundle(long index) => Write(TilePath.Entries(index, _bundle.Count).ToString(), EntryBundle.Write(_bundle));

    private async Task SignAsync()
    {
        var checkpoint = new ChainedCheckpoint(Origin, _tiles.Size, _tiles.Root(), DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(10 * _checkpoints.Count), _previous);
        var note = (await SignedNote.SignAsync(checkpoint.Format(), [signer], CancellationToken.None)).ToBytes();
        _previous = ChainedCheckpoint.Link(note);
        _checkpoints.Add(checkpoint);
        Write($"checkpoints/{checkpoint.Size.ToString("D20", CultureInfo.InvariantCulture)}", note);
        Write("checkpoint", note);
        Write("keys", Encoding.UTF8.GetBytes(signer.PublicKey + "\n"));
    }

    /// <summary>Packs entries with their proofs, as the audit pack does.</summary>
    public async Task<string> PackAsync(string file, IEnumerable<long> indexes, params (long From, long To)[] consistency)
    {
        var newest = Checkpoints[^1];
        var chosen = indexes.ToList();
        using var zip = ZipFile.Open(file, ZipArchiveMode.Create);
        Add("pack.json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            version = 1,
            origin = Origin,
            tenant = Tenant,
            filter = new { },
            createdAt = "2026-03-01T00:00:00Z",
            treeSize = newest.Size,
            entryCount = chosen.Count,
        }));
        foreach (var name in new[] { "checkpoint", "keys" }) Add(name, File.ReadAllBytes(Path.Combine(folder, name)));
        foreach (var path in Directory.GetFiles(Path.Combine(folder, "checkpoints"))) Add("checkpoints/" + Path.GetFileName(path), File.ReadAllBytes(path));
        var lines = new MemoryStream();
        foreach (var index in chosen)
        {
            var proof = await Proofs.InclusionAsync(index, newest.Size, new FolderTiles(folder), CancellationToken.None);
            lines.Write(Encoding.UTF8.GetBytes($"{{\"index\":{index},\"entry\":"));
            lines.Write(Rewrite(index, Entry(index)).ToBytes());
            lines.Write(Encoding.UTF8.GetBytes($",\"proof\":{JsonSerializer.Serialize(proof.Select(h => h.ToBase64()))}}}\n"));
        }
        Add("entries.jsonl", lines.ToArray());
        foreach (var (from, to) in consistency)
        {
            var proof = await Proofs.ConsistencyAsync(from, to, new FolderTiles(folder), CancellationToken.None);
            Add($"consistency/{from}-{to}.json", JsonSerializer.SerializeToUtf8Bytes(new { type = "consistency", from, to, proof = proof.Select(h => h.ToBase64()) }));
        }
        Add("summary.html", "<p>Nothing to see.</p>"u8.ToArray());
        return file;

        void Add(string name, byte[] bytes)
        {
            using var stream = zip.CreateEntry(name).Open();
            stream.Write(bytes);
        }
    }

    private void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }

    /// <summary>The tiles of a folder, the widest of each place.</summary>
    private sealed class FolderTiles(string folder) : ITileSource
    {
        public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int level, long index, int width, CancellationToken cancellationToken)
        {
            for (; width <= Tile.FullWidth; width++)
                if (Path.Combine(folder, TilePath.Hashes(level, index, width).ToString()) is var path && File.Exists(path)) return await File.ReadAllBytesAsync(path, cancellationToken);
            throw new InvalidDataException("missing");
        }
    }
}
