using System.Text;

namespace Strongroom.Files;

/// <summary>Writes <c>Content-Disposition</c> by RFC 6266, with the UTF-8 form of RFC 5987 where the name needs it.</summary>
public static class ContentDispositions
{
    // These run in the browser that opens them, on the store's or the gateway's origin.
    private static readonly string[] Active =
        ["text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "text/javascript", "application/javascript"];

    /// <summary>The header's value. Active types are always attachments, whatever was asked.</summary>
    public static string Header(bool inline, string fileName, string contentType)
    {
        var kind = inline && !Active.Contains(contentType, StringComparer.OrdinalIgnoreCase) ? "inline" : "attachment";
        var ascii = new StringBuilder(fileName.Length);
        foreach (var rune in fileName.EnumerateRunes())
            ascii.Append(rune.IsAscii && rune.Value is >= 0x20 and not ('"' or '\\' or '%' or 0x7f) ? (char)rune.Value : '_');
        var plain = $"{kind}; filename=\"{ascii}\"";
        return ascii.Equals(fileName) ? plain : $"{plain}; filename*=UTF-8''{Encode(fileName)}";
    }

    // attr-char of RFC 5987 section 3.2.1.
    private static string Encode(string value)
    {
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(value))
            if (char.IsAsciiLetterOrDigit((char)b) || "!#$&+-.^_`|~".Contains((char)b)) encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        return encoded.ToString();
    }
}
