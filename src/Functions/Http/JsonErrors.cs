using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Strongroom.Functions.Http;

/// <summary>Says in the caller's words what is wrong with a JSON body: which field, and why. The library's own words name its types.</summary>
internal static partial class JsonErrors
{
    public static (string Field, string Message) Explain(JsonException wrong, int length)
    {
        if (length == 0) return ("body", "A JSON object is needed.");
        var field = wrong.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";

        // The reader's own exception sits inside when the text is no JSON at all.
        if (wrong.InnerException is JsonException)
            return (field, $"The body is not valid JSON at line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}.");
        var named = Named().Match(wrong.Message) is { Success: true } match ? match.Groups["name"].Value : field;
        if (wrong.Message.Contains("Duplicate", StringComparison.Ordinal)) return (field == "body" ? named : field, "Given more than once.");
        if (wrong.Message.Contains("could not be mapped", StringComparison.Ordinal)) return (named, "Unknown field.");
        return field == "body" ? (field, "A JSON object is needed.") : (field, "Has the wrong type.");
    }

    /// <summary>The members of an object that its type does not have; null when there are none, or the body is no object.</summary>
    public static IReadOnlySet<string>? Unknown(ReadOnlyMemory<byte> body, JsonTypeInfo type)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            var known = type.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
            var unknown = document.RootElement.EnumerateObject().Select(member => member.Name).Where(name => !known.Contains(name)).ToHashSet(StringComparer.Ordinal);
            return unknown.Count > 0 ? unknown : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // A name may be half of a surrogate pair, which is no text.
            return null;
        }
    }

    /// <summary>The object without some of its members.</summary>
    public static byte[] Without(ReadOnlyMemory<byte> body, IReadOnlySet<string> names)
    {
        using var document = JsonDocument.Parse(body);
        var rest = document.RootElement.EnumerateObject().Where(member => !names.Contains(member.Name)).Select(member => $"{JsonSerializer.Serialize(member.Name, RequestJson.Default.String)}:{member.Value.GetRawText()}");
        return Encoding.UTF8.GetBytes("{" + string.Join(',', rest) + "}");
    }

    [GeneratedRegex("'(?<name>[^']{1,128})'")]
    private static partial Regex Named();
}
