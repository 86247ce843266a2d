using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>Which entries a pack holds. Every member that is given must hold.</summary>
public sealed record AuditPackFilter
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>About this file.</summary>
    public Guid? FileId { get; init; }

    /// <summary>About files at this path.</summary>
    public string? FilePath { get; init; }

    /// <summary>At or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>By whoever has this pseudonym.</summary>
    public Guid? Actor { get; init; }

    /// <summary>Whether an entry is among them.</summary>
    public bool Takes(AuditEntryForm entry) =>
        (FileId is null || entry.File == FileId) && (From is null || entry.At >= From) && (To is null || entry.At < To) && (Actor is null || entry.Actor == Actor) &&
        (FilePath is null || entry.PathHash == MerkleHash.Data(Encoding.UTF8.GetBytes(FilePath)).ToHex());

    /// <summary>As JSON, without what is not given.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <summary>Reads that again.</summary>
    public static AuditPackFilter Parse(string json) => JsonSerializer.Deserialize<AuditPackFilter>(json, Form)!;
}
