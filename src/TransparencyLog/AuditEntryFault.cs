using System.Text.Json;

namespace Strongroom.TransparencyLog;

/// <summary>Says in words why some bytes are not an audit entry in its canonical form. Slow, and only asked when something is wrong.</summary>
internal static class AuditEntryFault
{
    private static readonly Dictionary<string, string> Members = new(StringComparer.Ordinal)
    {
        ["action"] = "string",
        ["actor"] = "uuid?",
        ["at"] = "time",
        ["error"] = "string?",
        ["file"] = "uuid?",
        ["grant"] = "uuid?",
        ["id"] = "uuid",
        ["metadata"] = "object",
        ["objectId"] = "string?",
        ["objectType"] = "string?",
        ["operation"] = "string",
        ["origin"] = "uuid?",
        ["pathHash"] = "string?",
        ["role"] = "string?",
        ["success"] = "boolean",
        ["tenant"] = "uuid",
        ["trace"] = "string?",
        ["tx"] = "digits",
        ["v"] = "version",
    };

    public static string Describe(ReadOnlySpan<byte> entry)
    {
        if (entry.Length > AuditEntryForm.MaxBytes) return $"It has {entry.Length} bytes; an entry has at most {AuditEntryForm.MaxBytes}.";
        try
        {
            using var document = CanonicalJson.Parse(entry);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return "It is not a JSON object.";
            return Member(document.RootElement) ?? Form(document.RootElement, entry);
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static string? Member(JsonElement entry)
    {
        foreach (var member in entry.EnumerateObject())
            if (!Members.ContainsKey(member.Name)) return $"The member '{member.Name}' is unknown.";
        foreach (var (name, kind) in Members)
        {
            if (!entry.TryGetProperty(name, out var value)) return $"The member '{name}' is missing.";
            if (!Fits(value, kind)) return name == "v" ? $"The version is not {AuditEntryForm.Version}." : $"The member '{name}' is not {Name(kind)}.";
        }
        return null;
    }

    private static bool Fits(JsonElement value, string kind) => kind switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "version" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var version) && version == AuditEntryForm.Version,
        [.., '?'] when value.ValueKind == JsonValueKind.Null => true,
        _ when value.ValueKind != JsonValueKind.String => false,
        "uuid" or "uuid?" => value.TryGetGuid(out _),
        "digits" => value.GetString()!.All(char.IsAsciiDigit),
        "time" => value.TryGetDateTimeOffset(out _),
        _ => true,
    };

    private static string Name(string kind) => kind switch
    {
        "digits" => "a string of decimal digits",
        "time" => "a time in UTC to the microsecond",
        [.. var plain, '?'] => $"a {plain} or null",
        _ => $"a {kind}",
    };

    private static string Form(JsonElement entry, ReadOnlySpan<byte> given)
    {
        var canonical = CanonicalJson.Serialize(entry);
        var at = given.CommonPrefixLength(canonical);
        return at < given.Length || at < canonical.Length
            ? $"It is not in its canonical form, first at byte {at}."
            : "An id is not in lower case, a number has leading zeros or a time is not to the microsecond.";
    }
}
