using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strongroom.Exports;

/// <summary>Which files an export is about. Every member that is given must hold; uploads that are not finished, and what is purged, never belong to it.</summary>
public sealed record ExportFilter
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Paths that begin with it.</summary>
    public string? Prefix { get; init; }

    /// <summary>Of these file types.</summary>
    public IReadOnlyList<string>? FileTypes { get; init; }

    /// <summary>As JSON, without what is not given.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <summary>Reads that again.</summary>
    public static ExportFilter Parse(string json) => JsonSerializer.Deserialize<ExportFilter>(json, Form)!;
}
