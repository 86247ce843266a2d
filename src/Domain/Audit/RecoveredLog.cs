using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>What came of comparing a tenant's log with its archive.</summary>
/// <param name="Tenant">Whose log.</param>
/// <param name="State">How it stands.</param>
/// <param name="SizeBefore">Leaves that the database held.</param>
/// <param name="SizeAfter">Leaves that it holds now.</param>
/// <param name="SignedAt">When the newest archived checkpoint was signed. What was sealed later and is not in the archive is lost: later checkpoints of more leaves than <paramref name="SizeAfter"/> are void.</param>
/// <param name="Detail">What is wrong; null when nothing is.</param>
/// <param name="LostEntries">How many entries lie in the archive only.</param>
/// <param name="Lost">Those of them that are more than a look at a file, in their order.</param>
public sealed record RecoveredLog(
    TenantId Tenant, LogRecovery State, long SizeBefore, long SizeAfter, DateTimeOffset? SignedAt, string? Detail, long LostEntries, IReadOnlyList<AuditEntryForm> Lost);
