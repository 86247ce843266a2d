using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary>What one pass of the purge did.</summary>
/// <param name="Ending">How the pass ended.</param>
/// <param name="Purged">Files whose bytes are confirmed gone, each with a receipt.</param>
/// <param name="Failed">Files that failed and are tried again later.</param>
/// <param name="Kept">Files that a hold or a lock keeps, looked at again later.</param>
/// <param name="StoresDown">Stores that did not answer.</param>
public sealed record PurgeSummary(PassEnding Ending, long Purged, long Failed, long Kept, int StoresDown);
