namespace Strongroom.Status;

/// <summary>How many tenants there are.</summary>
public sealed record TenantCount(long All, long Suspended);
