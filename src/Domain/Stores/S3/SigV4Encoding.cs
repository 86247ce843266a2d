using System.Buffers;
using System.Text;

namespace Strongroom.Stores.S3;

/// <summary>Percent-encoding as Signature Version 4 wants it: UTF-8, everything but <c>A-Z a-z 0-9 - . _ ~</c>, upper-case hexadecimal.</summary>
public static class SigV4Encoding
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static readonly SearchValues<char> InQuery = SearchValues.Create(Unreserved);
    private static readonly SearchValues<char> InPath = SearchValues.Create(Unreserved + "/");

    /// <summary>Encodes a query name or value.</summary>
    public static string Query(string text) => Encode(text, InQuery);

    /// <summary>Encodes a path; slashes stay.</summary>
    public static string Path(string text) => Encode(text, InPath);

    private static string Encode(string text, SearchValues<char> keep)
    {
        if (text.AsSpan().IndexOfAnyExcept(keep) < 0) return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        var encoded = new StringBuilder(bytes.Length + 16);
        foreach (var b in bytes)
        {
            if (b < 0x80 && keep.Contains((char)b)) encoded.Append((char)b);
            else encoded.Append('%').Append(Hex(b >> 4)).Append(Hex(b & 15));
        }
        return encoded.ToString();
    }

    private static char Hex(int digit) => (char)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
