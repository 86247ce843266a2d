namespace System.IO.Hashing;

/// <summary>The abstract base that Azure.Storage.Common derives its CRC from.</summary>
public abstract class NonCryptographicHashAlgorithm
{
    /// <param name="hashLengthInBytes">The size of the hash, in bytes.</param>
    protected NonCryptographicHashAlgorithm(int hashLengthInBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hashLengthInBytes);
        HashLengthInBytes = hashLengthInBytes;
    }

    public int HashLengthInBytes { get; }

    public abstract void Append(ReadOnlySpan<byte> source);

    public abstract void Reset();

    protected abstract void GetCurrentHashCore(Span<byte> destination);

    public void Append(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Append(source.AsSpan());
    }

    public byte[] GetCurrentHash()
    {
        var hash = new byte[HashLengthInBytes];
        GetCurrentHashCore(hash);
        return hash;
    }

    public int GetCurrentHash(Span<byte> destination)
    {
        if (destination.Length < HashLengthInBytes) throw new ArgumentException("The destination is shorter than the hash.", nameof(destination));
        GetCurrentHashCore(destination);
        return HashLengthInBytes;
    }
}
