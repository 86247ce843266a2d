namespace Strongroom.Files;

/// <summary>Limits of a ZIP that is looked into: entries, and bytes after unpacking.</summary>
public sealed record ZipRules(int MaxEntries, long MaxUnpackedBytes);
