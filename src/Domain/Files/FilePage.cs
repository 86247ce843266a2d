namespace Strongroom.Files;

/// <summary>What a page of files has beside them: when asked for, the folders between them (with their trailing slash), and where the next page begins.</summary>
public sealed record FilePage(IReadOnlyList<string> Folders, string? Cursor);
