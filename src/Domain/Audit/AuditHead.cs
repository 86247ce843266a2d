using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>The head of a tenant's log: leaves, root, the hash of the newest signed checkpoint, and how many leaves the archive holds.</summary>
internal sealed record AuditHead(long Size, LogHash Root, LogHash Checkpoint, long ArchivedSize);
