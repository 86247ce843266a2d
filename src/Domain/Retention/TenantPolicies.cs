namespace Strongroom.Retention;

/// <summary>All policies of a tenant, the built-in ones among them, by name; and how long its audit log is kept, which no policy of files decides.</summary>
public sealed record TenantPolicies(IReadOnlyList<TenantPolicy> Policies, int AuditRetentionDays)
{
    /// <summary>The one of a name.</summary>
    public TenantPolicy? Find(string name) => Policies.FirstOrDefault(policy => policy.Name == name);
}
