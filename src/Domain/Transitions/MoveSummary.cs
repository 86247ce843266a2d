using Strongroom.Database;

namespace Strongroom.Transitions;

/// <summary>What one pass of moving objects did.</summary>
/// <param name="Ending">How the pass ended.</param>
/// <param name="Done">Objects that are where they should be.</param>
/// <param name="Waiting">Objects that the store is bringing back.</param>
/// <param name="Dropped">Moves given up, because something had changed.</param>
/// <param name="Failed">Moves that failed and are tried again later.</param>
/// <param name="StoresDown">Stores that did not answer.</param>
public sealed record MoveSummary(PassEnding Ending, long Done, long Waiting, long Dropped, long Failed, int StoresDown);
