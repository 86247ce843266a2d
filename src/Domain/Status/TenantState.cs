namespace Strongroom.Status;

/// <summary>Counts of one tenant: files and bytes against their quotas, and what is not simply available.</summary>
public sealed record TenantState(long Files, long MaxFiles, long Bytes, long MaxBytes, long Pending, long Quarantined, long Deleted, long Missing);
