using System.Security.Cryptography;

namespace Strongroom.Files;

/// <summary>The body of an upload through the gateway. It remembers the hash of what was read, so that it can be compared after a part, or all, is gone.</summary>
public sealed class UploadBody : IDisposable
{
    private readonly IncrementalHash? _hash;

    /// <param name="body">The bytes as they come; not owned.</param>
    /// <param name="remember">The hash may be asked for. Otherwise nothing is hashed.</param>
    public UploadBody(Stream body, bool remember)
    {
        _hash = remember ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        Bytes = _hash is null ? body : new HashingStream(default, body, _hash);
    }

    /// <summary>The bytes, to be read once.</summary>
    public Stream Bytes { get; }

    /// <summary>Reads what is left and answers with the SHA-256 of everything; null when more than <paramref name="max"/> bytes are left.</summary>
    public async Task<byte[]?> HashAsync(long max, CancellationToken cancellationToken)
    {
        var hash = _hash ?? throw new InvalidOperationException("The body was not to be remembered.");
        var buffer = new byte[64 * 1024];
        long left = 0;
        while (left <= max && await Bytes.ReadAsync(buffer, cancellationToken) is > 0 and var read) left += read;
        return left <= max ? hash.GetCurrentHash() : null;
    }

    /// <inheritdoc />
    public void Dispose() => _hash?.Dispose();
}
