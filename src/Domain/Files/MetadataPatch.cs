namespace Strongroom.Files;

/// <summary>A change of custom metadata (a null value takes the key away) and tags (all of them anew).</summary>
/// <param name="Metadata">Keys to set or take away; null leaves the metadata alone.</param>
/// <param name="Tags">The new tags; null leaves them alone.</param>
/// <param name="IfVersion">Only when the record has this version still.</param>
public sealed record MetadataPatch(IReadOnlyDictionary<string, string?>? Metadata, IReadOnlyList<string>? Tags, int? IfVersion);
