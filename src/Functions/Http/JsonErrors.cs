using System.Text.Json;
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

    [GeneratedRegex("'(?<name>[^']{1,128})'")]
    private static partial Regex Named();
}
