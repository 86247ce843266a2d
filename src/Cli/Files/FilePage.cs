using System.Text.Json.Serialization;
using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Files;

/// <summary>A page of files, and of the folders beside them.</summary>
internal sealed record FilePage(IReadOnlyList<StoredFile> Files, IReadOnlyList<string> Folders, string? Cursor) : IPage
{
    [JsonIgnore]
    public int Count => Files.Count + Folders.Count;
}
