using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>The head of a log and the entries that come next.</summary>
/// <param name="Size">Leaves so far.</param>
/// <param name="Previous">The hash of the newest signed checkpoint; all zero for none.</param>
/// <param name="SealedAt">When that was made.</param>
/// <param name="Entries">In the order of sealing.</param>
internal sealed record UnsealedEntries(long Size, LogHash Previous, DateTimeOffset? SealedAt, IReadOnlyList<AuditEntryForm> Entries);
