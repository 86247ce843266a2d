using System.Buffers.Binary;
using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Archives;

/// <summary>
/// One bundle of entries and its tile of leaf hashes: the entries are in canonical form, hash to the tile, and earlier, narrower copies of both agree.
/// Holds its buffers, to be used again for another bundle. Not safe for concurrent use.
/// </summary>
internal sealed class BundleCheck(ArchiveFolder folder)
{
    private readonly byte[] _leaves = new byte[Tile.FullWidth * LogHash.Size];
    private readonly int[] _ends = new int[Tile.FullWidth];
    private byte[] _bundle = [], _tile = [], _other = [];

    /// <summary>The leaf hashes of the entries found good.</summary>
    public ReadOnlySpan<byte> Leaves => _leaves.AsSpan(0, Count * LogHash.Size);

    /// <summary>How many that are.</summary>
    public int Count { get; private set; }

    /// <summary>The root over them.</summary>
    public LogHash Root { get; private set; }

    public Fault? Fault { get; private set; }

    public void Run(long index, int width, Guid tenant)
    {
        Count = 0;
        Fault = Check(index, width, tenant);
        if (Fault is null) Root = MerkleHash.Root(Leaves);
    }

    private Fault? Check(long index, int width, Guid tenant)
    {
        var first = index * Tile.FullWidth;
        var (bundlePath, tilePath) = (TilePath.Entries(index, width), TilePath.Hashes(0, index, width));
        var bundleLength = folder.TryRead(bundlePath.ToString(), EntryBundle.MaxBytes, ref _bundle);
        if (bundleLength < 0) return new Fault(first, null, $"{bundlePath} is missing: the entries {first} to {first + width - 1}.");
        var tileLength = folder.TryRead(tilePath.ToString(), _leaves.Length, ref _tile);
        if (tileLength < 0) return new Fault(first, null, $"{tilePath} is missing: the leaf hashes of {first} to {first + width - 1}.");
        if (tileLength != width * LogHash.Size) return new Fault(first, null, $"{tilePath} has {tileLength} bytes, not {width * LogHash.Size}.");

        var at = 0;
        for (; Count < width; Count++)
        {
            if (Entry(bundlePath, ref at, bundleLength, first + Count, out var entry) is { } cut) return cut;
            if (EntryCheck.Refuse(entry, first + Count, tenant, out var id) is { } wrong) return wrong;
            var leaf = MerkleHash.Leaf(entry);
            if (!leaf.Bytes.SequenceEqual(_tile.AsSpan(Count * LogHash.Size, LogHash.Size)))
                return new Fault(first + Count, id, $"The entry in {bundlePath} does not hash to what {tilePath} holds for it: one of them was changed, or entries were added, removed or moved.");
            leaf.Bytes.CopyTo(_leaves.AsSpan(Count * LogHash.Size));
            _ends[Count] = at;
        }
        if (at != bundleLength) return new Fault(first + width, EntryCheck.FindId(_bundle.AsSpan(at, bundleLength - at)), $"{bundlePath} goes on after its last entry.");
        return Partials(index, bundlePath, tilePath);
    }

    private Fault? Entry(TilePath path, ref int at, int length, long index, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (at == length) return new Fault(index, null, $"{path} ends before this entry.");
        var rest = _bundle.AsSpan(at, length - at);
        if (rest.Length < 2) return new Fault(index, null, $"{path} is cut off in the length of this entry.");
        int size = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length - 2 < size) return new Fault(index, EntryCheck.FindId(rest[2..]), $"{path} should hold {size} bytes of this entry and has {rest.Length - 2}.");
        entry = rest.Slice(2, size);
        at += 2 + size;
        return null;
    }

    private Fault? Partials(long index, TilePath bundlePath, TilePath tilePath)
    {
        foreach (var path in folder.Partials(null, index))
            if (Differs(path, EntryBundle.MaxBytes, _bundle.AsSpan(0, _ends[path.Width - 1])) is { } at)
                return AtEntry(index, Array.FindIndex(_ends, end => end > at), $"{path} and {bundlePath} differ.");
        foreach (var path in folder.Partials(0, index))
            if (Differs(path, _leaves.Length, _tile.AsSpan(0, path.Width * LogHash.Size)) is { } at)
                return AtEntry(index, Math.Min(at / LogHash.Size, path.Width - 1), $"{path} and {tilePath} differ.");
        return null;
    }

    /// <summary>Where the file is not what it should be, or null.</summary>
    private int? Differs(TilePath path, int limit, ReadOnlySpan<byte> expected)
    {
        var length = folder.TryRead(path.ToString(), limit, ref _other);
        var other = _other.AsSpan(0, Math.Max(length, 0));
        return other.SequenceEqual(expected) ? null : Math.Min(other.CommonPrefixLength(expected), expected.Length - 1);
    }

    private Fault AtEntry(long index, int place, string reason)
    {
        var start = place == 0 ? 2 : _ends[place - 1] + 2;
        return new Fault(index * Tile.FullWidth + place, EntryCheck.FindId(_bundle.AsSpan(start, _ends[place] - start)), reason);
    }
}
