using System.Globalization;
using System.Text;

namespace Strongroom.Files;

/// <summary>Makes a name from outside safe as the last segment of a key, a header value and a file on anyone's disk.</summary>
public static class FileName
{
    /// <summary>The longest name, in UTF-8 bytes: what file systems take.</summary>
    public const int MaxBytes = 255;

    /// <summary>
    /// What follows the last separator (also a percent-encoded one), in NFC; no control, format or bidirectional characters; no leading or trailing dots or spaces; no
    /// reserved characters of Windows; at most 255 bytes, the extension kept. Null when nothing is left. Sanitising twice changes nothing.
    /// </summary>
    public static string? Sanitise(string name)
    {
        var text = LastSegment(DecodeDotsAndSlashes(ReplaceLoneSurrogates(name))).Normalize(NormalizationForm.FormC);
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or '%') safe.Append('_');
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) safe.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)) safe.Append(rune.ToString());
        }

        // Dropping a character can bring two others together that compose: normal form is taken again after the last edit.
        var trimmed = Trim(safe.ToString().Normalize(NormalizationForm.FormC)).Replace("..", "_", StringComparison.Ordinal);
        return trimmed.Length == 0 ? null : Shorten(trimmed, MaxBytes);
    }

    /// <summary>The extension in lower case without its dot; empty when there is none.</summary>
    public static string ExtensionOf(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && dot < name.Length - 1 ? name[(dot + 1)..].ToLowerInvariant() : "";
    }

    /// <summary>Prefixes the UTC time as <c>yyyyMMdd_HHmmss_</c>, so that equal names do not collide.</summary>
    public static string WithTimestamp(string name, DateTimeOffset now) =>
        Shorten(now.UtcDateTime.ToString("yyyyMMdd_HHmmss_", CultureInfo.InvariantCulture) + name, MaxBytes);

    // Browsers send "C:\\fakepath\\a.pdf", attackers "../../a": the name is what comes last.
    private static string LastSegment(string name)
    {
        var path = name.TrimEnd('/', '\\');
        return path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
    }

    private static string Trim(string name) => name.TrimStart('.', ' ').TrimEnd('.', ' ');

    private static string Shorten(string name, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(name) <= maxBytes) return name;
        var extension = ExtensionOf(name) is { Length: > 0 and <= 16 } known ? name[^(known.Length + 1)..] : "";
        var room = maxBytes - Encoding.UTF8.GetByteCount(extension);
        var stem = new StringBuilder();
        foreach (var rune in name[..^extension.Length].EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0) break;
            stem.Append(rune.ToString());
        }

        return Trim(stem.ToString()) is { Length: > 0 } cut ? cut + extension : extension.TrimStart('.');
    }

    private static string ReplaceLoneSurrogates(string name) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name));

    // "%2e%2e%2f", also encoded twice ("%252e"), is a path for whoever decodes it next.
    private static string DecodeDotsAndSlashes(string name)
    {
        for (var before = ""; before != name;)
        {
            before = name;
            name = name
                .Replace("%25", "%", StringComparison.Ordinal)
                .Replace("%2e", ".", StringComparison.OrdinalIgnoreCase)
                .Replace("%2f", "/", StringComparison.OrdinalIgnoreCase)
                .Replace("%5c", "\\", StringComparison.OrdinalIgnoreCase)
                .Replace("%00", "\0", StringComparison.Ordinal);
        }

        return name;
    }
}
