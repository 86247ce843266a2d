using System.Text.Json;

namespace Strongroom.Files;

/// <summary>Custom metadata as the JSON object that is stored.</summary>
internal static class MetadataJson
{
    public static string Write(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0) return "{}";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (key, value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
