namespace Strongroom.Cli.Files;

/// <summary>A folder of a listing; what its files' paths begin with.</summary>
internal sealed record Folder(string Path);
