namespace Strongroom.Status;

/// <summary>The tenant's audit log: leaves sealed, leaves in the archive, entries waiting to be sealed (counted up to 10,000), and how long the oldest waits.</summary>
public sealed record AuditState(long Sealed, long Archived, long Unsealed, double? SealLagSeconds, DateTimeOffset? SealedAt, DateTimeOffset? ArchivedAt);
