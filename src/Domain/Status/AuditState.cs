namespace Strongroom.Status;

/// <summary>The tenant's audit log: leaves sealed, leaves in the archive, entries waiting to be sealed (counted up to 10,000), and how long the oldest waits.
/// The archive is <c>worm</c>, <c>unlocked</c> (kept, yet whoever holds the store's keys can change it) or <c>none</c>.</summary>
public sealed record AuditState(long Sealed, long Archived, long Unsealed, double? SealLagSeconds, DateTimeOffset? SealedAt, DateTimeOffset? ArchivedAt, string Archive);
