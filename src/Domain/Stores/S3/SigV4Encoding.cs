using System.Buffers;

namespace Strongroom.Stores.S3;

/// <summary>Percent-encoding as Signature Version 4 wants it: UTF-8, everything but <c>A-Z a-z 0-9 - . _ ~</c>, upper-case hexadecimal.</summary>
public static class SigV4Encoding
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>What stays as it is in a query.</summary>
    internal static readonly SearchValues<char> InQuery = SearchValues.Create(Unreserved);

    /// <summary>What stays as it is in a path: slashes too.</summary>
    internal static readonly SearchValues<char> InPath = SearchValues.Create(Unreserved + "/");

    /// <summary>Encodes a query name or value.</summary>
    public static string Query(string text) => Encode(text, InQuery);

    /// <summary>Encodes a path; slashes stay.</summary>
    public static string Path(string text) => Encode(text, InPath);

    private static string Encode(string text, SearchValues<char> keep)
    {
        if (text.AsSpan().IndexOfAnyExcept(keep) < 0) return text;
        var buffer = new SigningBuffer(stackalloc byte[512]);
        try
        {
            buffer.AddEncoded(text, keep);
            return buffer.TextFrom(0);
        }
        finally
        {
            buffer.Dispose();
        }
    }
}
