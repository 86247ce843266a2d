using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>An entry with the proof that it is in the log.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Index">Its place in the log.</param>
/// <param name="Entry">Its canonical bytes.</param>
/// <param name="LeafHash">Their hash.</param>
/// <param name="Checkpoint">What the proof leads to.</param>
/// <param name="Proof">The path from the leaf to the root.</param>
public sealed record ProvenEntry(Guid Id, long Index, ReadOnlyMemory<byte> Entry, LogHash LeafHash, AuditCheckpoint Checkpoint, IReadOnlyList<LogHash> Proof);
