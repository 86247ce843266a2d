using Strongroom.Database;

namespace Strongroom.Exports;

/// <summary>What one pass of the export builder did.</summary>
/// <param name="Ending">How the pass ended.</param>
/// <param name="Built">Exports that are ready.</param>
/// <param name="Failed">Attempts that failed.</param>
public sealed record ExportPass(PassEnding Ending, int Built, int Failed);
