using System.Diagnostics.CodeAnalysis;

namespace Strongroom.TransparencyLog;

/// <summary>Base64 of RFC 4648, section 4, in its one form: padded, without white space, without stray bits in the last character.</summary>
internal static class StrictBase64
{
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        var buffer = new byte[text.Length / 4 * 3];
        bytes = null;
        if (text.Length % 4 != 0 || !Convert.TryFromBase64Chars(text, buffer, out var written)) return false;
        Span<char> again = text.Length <= 1024 ? stackalloc char[text.Length] : new char[text.Length];
        if (!Convert.TryToBase64Chars(buffer.AsSpan(0, written), again, out var length) || !again[..length].SequenceEqual(text)) return false;
        bytes = written == buffer.Length ? buffer : buffer[..written];
        return true;
    }
}
