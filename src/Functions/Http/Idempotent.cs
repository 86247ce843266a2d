using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Access;

namespace Strongroom.Functions.Http;

/// <summary>Reads <c>Idempotency-Key</c> and takes the fingerprint of what is asked with it.</summary>
internal static class Idempotent
{
    public const string Header = "Idempotency-Key";

    public const string ReplayedHeader = "Idempotency-Replayed";

    public const int MaxLength = 255;

    /// <summary>The key; null when there is none. A malformed one is noted as an error.</summary>
    public static IdempotencyKey? KeyOf(RequestReader reader, Operation operation)
    {
        var values = reader.Request.Headers[Header];
        if (values.Count == 0) return null;
        if (values is [{ Length: > 0 and <= MaxLength } key] && !key.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return new IdempotencyKey(key, Fingerprint(reader, operation));
        reader.Fail(Header, "One value of printable ASCII characters is needed.", $"1 to {MaxLength}");
        return null;
    }

    /// <summary>SHA-256 over operation, method, route values, query and body; order of parameters does not matter, and lengths keep the parts apart.</summary>
    private static byte[] Fingerprint(RequestReader reader, Operation operation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var request = reader.Request;
        Append(hash, operation.Name);
        Append(hash, request.Method);
        foreach (var (name, value) in request.RouteValues.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Append(hash, $"{name}={value}");
        foreach (var (name, value) in request.Query.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Append(hash, $"{name}={value}");
        Append(hash, request.Headers.IfMatch.ToString());
        Append(hash, reader.Declared ?? "");
        hash.AppendData(reader.Body.Span);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
