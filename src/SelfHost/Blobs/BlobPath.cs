using System.Text.RegularExpressions;

namespace Strongroom.SelfHost.Blobs;

/// <summary>A blob trigger's path: a container, and a pattern whose captures stand in braces.</summary>
public sealed partial class BlobPath
{
    private readonly Regex _pattern;
    private readonly string _text;

    private BlobPath(string container, string pattern)
    {
        _text = $"{container}/{pattern}";
        Container = container;
        var parts = Capture().Split(pattern);
        Prefix = parts[0];
        // Split puts the captured names at the odd places.
        Captures = [.. parts.Where((_, i) => i % 2 == 1)];
        _pattern = new Regex(
            $"^{string.Concat(parts.Select((part, i) => i % 2 == 1 ? $"(?<{part}>.+)" : Regex.Escape(part)))}$",
            RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>The container's name.</summary>
    public string Container { get; }

    /// <summary>What every blob's name begins with.</summary>
    public string Prefix { get; }

    /// <summary>The names of the captures.</summary>
    public IReadOnlyList<string> Captures { get; }

    /// <summary>Null unless the text is a container without captures, a slash and a pattern.</summary>
    public static BlobPath? TryParse(string text) =>
        text.Split('/', 2) is [{ Length: > 0 } container, { Length: > 0 } pattern] && container.AsSpan().IndexOfAny('{', '}', '%') < 0
            ? new BlobPath(container, pattern)
            : null;

    /// <summary>The captures of a blob's name; null when the pattern does not match.</summary>
    public IReadOnlyDictionary<string, object?>? Match(string blobName)
    {
        var match = _pattern.Match(blobName);
        return match.Success ? Captures.ToDictionary(name => name, object? (name) => match.Groups[name].Value) : null;
    }

    /// <summary>The path as it was written.</summary>
    public override string ToString() => _text;

    [GeneratedRegex(@"\{([A-Za-z][A-Za-z0-9]*)\}")]
    private static partial Regex Capture();
}
