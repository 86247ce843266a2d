using Strongroom.Files;

namespace Strongroom.Functions.Files;

/// <summary>A page of files and, with a delimiter, of the folders beside them. No cursor: the last page.</summary>
public sealed record FileListBody(IReadOnlyList<FileBody> Files, IReadOnlyList<string> Folders, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static FileListBody Of(FilePage page) => new([.. page.Files.Select(FileBody.Of)], page.Folders, page.Cursor);
}
