using System.Security.Cryptography;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

/// <summary>RFC 6962, section 2.1, word by word: the definitions are recursive and nothing is clever. Only subtrees already hashed are remembered.</summary>
internal sealed class NaiveTree(IReadOnlyList<byte[]> leaves)
{
    private readonly Dictionary<(int, int), LogHash> _known = [];

    public static NaiveTree OfNumbers(int count) => new([.. Enumerable.Range(0, count).Select(i => BitConverter.GetBytes(i * 31))]);

    public LogHash Leaf(int index) => Hash(index, index + 1);

    /// <summary>MTH(D[0:n]).</summary>
    public LogHash Root(int size) => Hash(0, size);

    /// <summary>PATH(m, D[0:n]).</summary>
    public LogHash[] Inclusion(int index, int size) => [.. Path(index, 0, size)];

    /// <summary>PROOF(m, D[0:n]).</summary>
    public LogHash[] Consistency(int from, int to) => from == 0 || from == to ? [] : [.. SubProof(from, 0, to, true)];

    public LogHash Hash(int start, int end)
    {
        if (_known.TryGetValue((start, end), out var known)) return known;
        byte[] hashed = (end - start) switch
        {
            0 => [],
            1 => [0, .. leaves[start]],
            var n => [1, .. Hash(start, start + Split(n)).Bytes, .. Hash(start + Split(n), end).Bytes],
        };
        return _known[(start, end)] = new LogHash(SHA256.HashData(hashed));
    }

    private IEnumerable<LogHash> Path(int m, int start, int end)
    {
        if (end - start == 1) return [];
        var k = Split(end - start);
        return m < k ? Path(m, start, start + k).Append(Hash(start + k, end)) : Path(m - k, start + k, end).Append(Hash(start, start + k));
    }

    private IEnumerable<LogHash> SubProof(int m, int start, int end, bool complete)
    {
        if (m == end - start) return complete ? [] : [Hash(start, end)];
        var k = Split(end - start);
        return m <= k ? SubProof(m, start, start + k, complete).Append(Hash(start + k, end)) : SubProof(m - k, start + k, end, false).Append(Hash(start, start + k));
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }
}
