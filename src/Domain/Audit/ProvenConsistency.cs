using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>The proof that one state of the log goes on from another.</summary>
/// <param name="From">Entries of the earlier state.</param>
/// <param name="To">Entries of the later state.</param>
/// <param name="FromRoot">The root of the earlier.</param>
/// <param name="ToRoot">The root of the later.</param>
/// <param name="Proof">Empty from nothing and from itself.</param>
public sealed record ProvenConsistency(long From, long To, LogHash FromRoot, LogHash ToRoot, IReadOnlyList<LogHash> Proof);
