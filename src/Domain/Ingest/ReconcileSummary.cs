using Strongroom.Database;

namespace Strongroom.Ingest;

/// <summary>What one sweep over the stores found.</summary>
/// <param name="Ending">How the sweep ended.</param>
/// <param name="Objects">Objects seen.</param>
/// <param name="Recorded">Objects recorded that no event had told of, available or quarantined.</param>
/// <param name="Ghosts">Records whose object is not there.</param>
/// <param name="Found">Records whose object has come back.</param>
/// <param name="Orphans">Objects that belong to no record: leftovers, and what lies outside every tenant.</param>
/// <param name="Removed">Leftovers deleted after their grace.</param>
/// <param name="Failures">Objects or stores that could not be looked into.</param>
public sealed record ReconcileSummary(
    PassEnding Ending, long Objects, long Recorded, long Ghosts, long Found, long Orphans, long Removed, long Failures);
