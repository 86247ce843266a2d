using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>The receipts of one commit, signed together.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Tenant">Whose files they were.</param>
/// <param name="At">When they were purged.</param>
/// <param name="Receipts">In the order of the leaves.</param>
/// <param name="Hashes">The leaves, 32 bytes each.</param>
/// <param name="Note">The signed note over their root.</param>
public sealed record ReceiptBatch(Guid Id, TenantId Tenant, DateTimeOffset At, IReadOnlyList<SignedReceipt> Receipts, byte[] Hashes, string Note);
