namespace Strongroom.Files;

/// <summary>A change of custom metadata (a null value takes the key away), tags (all of them anew) and classification.</summary>
/// <param name="Metadata">Keys to set or take away; null leaves the metadata alone.</param>
/// <param name="Tags">The new tags; null leaves them alone.</param>
/// <param name="IfVersion">Only when the record has this version still.</param>
/// <param name="Classification">The new classification; null leaves it alone.</param>
public sealed record MetadataPatch(IReadOnlyDictionary<string, string?>? Metadata, IReadOnlyList<string>? Tags, int? IfVersion, string? Classification = null);
