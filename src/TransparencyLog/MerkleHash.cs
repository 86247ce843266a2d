using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Strongroom.TransparencyLog;

/// <summary>The hashes of RFC 6962, section 2.1: leaves and nodes of a Merkle tree, kept apart by their first byte.</summary>
public static class MerkleHash
{
    private const byte LeafPrefix = 0, NodePrefix = 1;

    /// <summary>The root of the empty tree: the hash of nothing.</summary>
    public static LogHash Empty { get; } = Data([]);

    /// <summary>SHA-256 of bytes as they are: of a file, not of a leaf.</summary>
    public static LogHash Data(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[LogHash.Size];
        SHA256.HashData(data, hash);
        return new LogHash(hash);
    }

    /// <summary>The hash of a leaf: SHA-256(0x00 ‖ data).</summary>
    public static LogHash Leaf(ReadOnlySpan<byte> data)
    {
        byte[]? rented = null;
        var buffer = data.Length < 1024 ? stackalloc byte[1024] : rented = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        buffer[0] = LeafPrefix;
        data.CopyTo(buffer[1..]);
        var hash = Data(buffer[..(data.Length + 1)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>The hash of a node: SHA-256(0x01 ‖ left ‖ right).</summary>
    public static LogHash Node(LogHash left, LogHash right)
    {
        Span<byte> buffer = stackalloc byte[1 + 2 * LogHash.Size];
        buffer[0] = NodePrefix;
        left.Bytes.CopyTo(buffer[1..]);
        right.Bytes.CopyTo(buffer[(1 + LogHash.Size)..]);
        return Data(buffer);
    }

    /// <summary>
    /// The root over hashes side by side, as a tile holds them: they are combined in pairs, level by level, an odd last one moving up as it is,
    /// which is the tree that RFC 6962 defines from above.
    /// </summary>
    public static LogHash Root(ReadOnlySpan<byte> hashes)
    {
        var (count, rest) = Math.DivRem(hashes.Length, LogHash.Size);
        if (rest != 0) throw new ArgumentException($"Hashes take {LogHash.Size} bytes each, {hashes.Length} bytes do not divide.", nameof(hashes));
        if (count == 0) return Empty;
        Span<LogHash> level = count <= Tile.FullWidth ? stackalloc LogHash[count] : new LogHash[count];
        MemoryMarshal.Cast<byte, LogHash>(hashes).CopyTo(level);
        for (; count > 1; count = (count + 1) / 2)
        {
            for (var i = 0; i + 1 < count; i += 2) level[i / 2] = Node(level[i], level[i + 1]);
            if (count % 2 == 1) level[count / 2] = level[count - 1];
        }
        return level[0];
    }
}
