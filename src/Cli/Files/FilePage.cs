namespace Strongroom.Cli.Files;

/// <summary>A page of files, and of the folders beside them. No cursor: the last page.</summary>
internal sealed record FilePage(IReadOnlyList<StoredFile> Files, IReadOnlyList<string> Folders, string? Cursor);
