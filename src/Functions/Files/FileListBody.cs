namespace Strongroom.Functions.Files;

/// <summary>A page of files and, with a delimiter, of the folders beside them. No cursor: the last page. <see cref="FileListAnswer"/> writes it.</summary>
public sealed record FileListBody(IReadOnlyList<FileBody> Files, IReadOnlyList<string> Folders, string? Cursor);
