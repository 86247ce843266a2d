using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Strongroom.Tenants;

namespace Strongroom.Files;

/// <summary>
/// The secret of a revocable link: the tenant's id, which tells whose rows to look in, and 32 random bytes. Only its SHA-256 is stored.
/// </summary>
public static class LinkToken
{
    private const int Length = 16 + 32;

    /// <summary>Makes a token and the hash to store.</summary>
    public static (string Token, byte[] Hash) Create(TenantId tenant)
    {
        var bytes = new byte[Length];
        tenant.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes.AsSpan(16));
        return (Base64Url.EncodeToString(bytes), SHA256.HashData(bytes));
    }

    /// <summary>Reads a token. True says only that it has the form of one.</summary>
    public static bool TryRead(string token, out TenantId tenant, [NotNullWhen(true)] out byte[]? hash)
    {
        (tenant, hash) = (default, null);
        var bytes = new byte[Length];
        if (token.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(token)) return false;
        if (!Base64Url.TryDecodeFromChars(token, bytes, out var written) || written != Length) return false;
        tenant = new TenantId(new Guid(bytes.AsSpan(0, 16), bigEndian: true));
        hash = SHA256.HashData(bytes);
        return true;
    }
}
