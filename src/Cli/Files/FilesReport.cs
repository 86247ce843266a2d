namespace Strongroom.Cli.Files;

/// <summary>What became of the files that a command was given, in their order.</summary>
internal sealed record FilesReport(IReadOnlyList<FileReport> Files);
