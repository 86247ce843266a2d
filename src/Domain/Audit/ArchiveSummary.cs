using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary>What a pass of the archive did: entries that are archived and read back, objects they took, tenants that could not be archived.</summary>
public sealed record ArchiveSummary(PassEnding Ending, long Entries, long Objects, int Failures);
