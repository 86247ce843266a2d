namespace Strongroom.Cli.Files;

/// <summary>A file that a person names: by its id, which is a UUID, or by its path.</summary>
internal sealed record FileNamed(Guid? FileId, string? Path)
{
    public static FileNamed Parse(string text) => Guid.TryParseExact(text, "D", out var id) ? new FileNamed(id, null) : new FileNamed(null, text.TrimStart('/'));

    /// <summary>As the parameters of a query.</summary>
    public string Query => FileId is { } id ? $"fileId={id}" : $"path={Uri.EscapeDataString(Path!)}";
}
