using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary>What one pass of the pack builder did.</summary>
/// <param name="Ending">How the pass ended.</param>
/// <param name="Built">Packs that are ready.</param>
/// <param name="Failed">Attempts that failed.</param>
public sealed record AuditPackPass(PassEnding Ending, int Built, int Failed);
