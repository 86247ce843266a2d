using System.Text.Json;

namespace Strongroom.Verifier.Packs;

/// <summary>pack.json: what the pack says about itself. The filter and the date are nobody's proof; the rest has to fit what is proven.</summary>
internal sealed record PackManifest(string Origin, Guid Tenant, long TreeSize, long EntryCount)
{
    private const int Version = 1;

    public static PackManifest Parse(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var pack = document.RootElement;
            if (pack.GetProperty("version").GetInt32() != Version) throw new UnreadableException($"pack.json is not of version {Version}.");
            var manifest = new PackManifest(
                pack.GetProperty("origin").GetString() ?? throw new FormatException("There is no origin."), pack.GetProperty("tenant").GetGuid(),
                pack.GetProperty("treeSize").GetInt64(), pack.GetProperty("entryCount").GetInt64());
            return manifest is { TreeSize: >= 0 and <= Input.MaxSize, EntryCount: >= 0 and <= Input.MaxSize } ? manifest : throw new UnreadableException("pack.json holds sizes that are not read.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UnreadableException($"pack.json is not the description of a pack: {e.Message}", e);
        }
    }
}
