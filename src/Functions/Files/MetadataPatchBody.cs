using System.Text.Json.Serialization;

namespace Strongroom.Functions.Files;

/// <summary>A JSON merge patch (RFC 7396) of what callers may change: a metadata member of null is taken away, tags are replaced.</summary>
public sealed record MetadataPatchBody
{
    /// <summary>Members to set, or to take away.</summary>
    public Dictionary<string, string?>? Metadata
    {
        get;
        set
        {
            field = value;
            MetadataGiven = true;
        }
    }

    /// <summary>All tags.</summary>
    public List<string>? Tags
    {
        get;
        set
        {
            field = value;
            TagsGiven = true;
        }
    }

    /// <summary>How confidential.</summary>
    public string? Classification
    {
        get;
        set
        {
            field = value;
            ClassificationGiven = true;
        }
    }

    /// <summary>The member was there, perhaps as null.</summary>
    [JsonIgnore]
    public bool ClassificationGiven { get; private set; }

    /// <summary>The member was there, perhaps as null.</summary>
    [JsonIgnore]
    public bool MetadataGiven { get; private set; }

    /// <summary>The member was there, perhaps as null.</summary>
    [JsonIgnore]
    public bool TagsGiven { get; private set; }
}
