using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Strongroom.TransparencyLog;

namespace Strongroom.Micro;

/// <summary>What bounds the rest: bare hashes.</summary>
public class Hashing
{
    private readonly byte[] _kibibyte = new byte[1024];
    private readonly byte[] _mebibyte = new byte[1024 * 1024];
    private readonly byte[] _hash = new byte[32];
    private readonly LogHash _left = MerkleHash.Data([1]);
    private readonly LogHash _right = MerkleHash.Data([2]);

    [Benchmark]
    public int Sha256OfOneKibibyte() => SHA256.HashData(_kibibyte, _hash);

    [Benchmark]
    public int Sha256OfOneMebibyte() => SHA256.HashData(_mebibyte, _hash);

    [Benchmark]
    public int HmacSha256OfOneKibibyte() => HMACSHA256.HashData(_left.Bytes, _kibibyte, _hash);

    [Benchmark]
    public LogHash MerkleNode() => MerkleHash.Node(_left, _right);
}
