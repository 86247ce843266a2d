namespace Strongroom.Files;

/// <summary>
/// Where a file lives under its tenant: literal segments and placeholders, such as <c>sessions/{sessionId}/audio/{fileId}</c>. The first
/// segments are the scope that a caller names; the rest follows from the file type.
/// </summary>
public sealed class Layout
{
    /// <summary>The systems of the layout <c>{system}/{objectType}/{objectId}/{filename}</c>.</summary>
    private static readonly string[] Systems = ["workspace", "accounting", "communications", "app-builder"];

    private readonly string[] _segments;

    private Layout(string[] segments) => _segments = segments;

    /// <summary>The system, for layouts of <c>{system}/{objectType}/{objectId}</c>; else null.</summary>
    public string? System => Systems.Contains(_segments[0], StringComparer.Ordinal) ? _segments[0] : null;

    /// <summary>Reads the written form.</summary>
    public static Layout Parse(string text)
    {
        var segments = text.Split('/');
        return segments.Length >= 2 && segments.All(s => s.Length > 0) && segments[^1].StartsWith('{')
            ? new Layout(segments)
            : throw new FormatException($"'{text}' is not a layout.");
    }

    /// <summary>The scope that a caller must name, with its placeholders, for messages.</summary>
    public string ScopeTemplate => string.Join('/', _segments.Take(ScopeLength));

    // The scope ends with the last placeholder before the leaf: folders after it follow from the type.
    private int ScopeLength
    {
        get
        {
            for (var i = _segments.Length - 2; i >= 0; i--)
                if (_segments[i].StartsWith('{')) return i + 1;
            return _segments.Length - 1;
        }
    }

    /// <summary>The folders and leaf below a scope, such as <c>audio/{fileId}</c>; null when the scope is not one of this layout's.</summary>
    public string[]? Below(string[] scope)
    {
        if (scope.Length != ScopeLength) return null;
        for (var i = 0; i < scope.Length; i++)
            if (!_segments[i].StartsWith('{') && !string.Equals(_segments[i], scope[i], StringComparison.Ordinal)) return null;
        return _segments[scope.Length..];
    }

    /// <summary>What the file belongs to: the last literal of the scope and the id after it (<c>sessions</c>, <c>s-1</c>).</summary>
    public (string? Type, string? Id) ObjectOf(string[] scope)
    {
        for (var i = scope.Length - 1; i > 0; i--)
            if (_segments[i].StartsWith('{') && !_segments[i - 1].StartsWith('{')) return (_segments[i - 1], scope[i]);
        return (null, null);
    }
}
