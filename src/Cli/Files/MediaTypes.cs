using System.Text.Json;

namespace Strongroom.Cli.Files;

/// <summary>
/// Which media type a file is announced with when nobody says: what the file type takes for its extension. The product's own catalogue has it, of which only
/// this is read: whoever uploads needs no rules, and no memory for them.
/// </summary>
internal static class MediaTypes
{
    private const string Unknown = "application/octet-stream";

    public static string Of(string fileType, string path)
    {
        var extension = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        if (extension.Length == 0) return Unknown;
        using var stream = typeof(MediaTypes).Assembly.GetManifestResourceStream("file-types.json")!;
        using var catalog = JsonDocument.Parse(stream);

        // An unknown file type is the gateway's to refuse.
        if (!catalog.RootElement.GetProperty("types").TryGetProperty(fileType, out var type)) return Unknown;
        string? found = null;
        foreach (var entry in type.GetProperty("contents").EnumerateArray())
        {
            var name = entry.GetString()!;
            if (!name.StartsWith('@')) Consider(name);
            else foreach (var member in catalog.RootElement.GetProperty("groups").GetProperty(name[1..]).EnumerateArray()) Consider(member.GetString()!);
        }
        return found ?? Unknown;

        // Several share mp4: a file of that name is a video more often than not.
        void Consider(string mediaType)
        {
            foreach (var known in catalog.RootElement.GetProperty("contents").GetProperty(mediaType).GetProperty("extensions").EnumerateArray())
            {
                if (known.ValueEquals(extension) && (found is null || mediaType.StartsWith("video/", StringComparison.Ordinal))) found = mediaType;
            }
        }
    }
}
