namespace Strongroom.Files;

/// <summary>A page of files and, when asked for, the folders between them (with their trailing slash), in path order.</summary>
public sealed record FilePage(IReadOnlyList<FileRecord> Files, IReadOnlyList<string> Folders, string? Cursor);
