using Strongroom.TransparencyLog;

namespace Strongroom.Retention;

/// <summary>A receipt with everything that proves it offline: the path from its statement to the root of its batch, and the signed note over that root.</summary>
/// <param name="Id">The receipt's id.</param>
/// <param name="FileId">The destroyed file's.</param>
/// <param name="Statement">What it says: canonical JSON, see docs/retention.md.</param>
/// <param name="EntryId">The audit entry of the same commit, which holds the statement's hash.</param>
/// <param name="BatchId">The batch it was signed with.</param>
/// <param name="Leaf">Its place in the batch, from 0.</param>
/// <param name="Proof">The path.</param>
/// <param name="Note">The signed note.</param>
public sealed record ProvenReceipt(
    Guid Id, Guid FileId, string Statement, Guid? EntryId, Guid BatchId, int Leaf, IReadOnlyList<LogHash> Proof, string Note);
