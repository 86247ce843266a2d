using Strongroom.Files;

namespace Strongroom.Cli.Files;

/// <summary>Which media type a file is announced with when nobody says: what the file type takes for its extension, as the product's own catalogue has it.</summary>
internal static class MediaTypes
{
    private const string Unknown = "application/octet-stream";
    private static readonly Lazy<FileCatalog> Catalog = new(FileCatalog.Load);

    public static string Of(string fileType, string path)
    {
        var extension = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        // An unknown type is the gateway's to refuse.
        if (extension.Length == 0 || Catalog.Value.Find(fileType) is not { } type) return Unknown;
        var taken = type.Contents.Values.Where(content => content.Extensions is not ["*"] && content.TakesExtension(extension));
        // Several share mp4: a file of that name is a video more often than not.
        return taken.OrderByDescending(content => content.MediaType.StartsWith("video/", StringComparison.Ordinal)).FirstOrDefault()?.MediaType ?? Unknown;
    }
}
