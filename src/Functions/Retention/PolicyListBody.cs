using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A tenant's policies, by name, and how long its audit log is kept.</summary>
public sealed record PolicyListBody(IReadOnlyList<PolicyBody> Policies, int AuditRetentionDays)
{
    /// <summary>Shows them. A policy that was withdrawn and never built in is left out.</summary>
    public static PolicyListBody Of(TenantPolicies policies) => new(
        [.. policies.Policies.Where(policy => (policy.Current ?? policy.Pending) is not null).Select(policy => PolicyBody.Of(policy, versions: false))],
        policies.AuditRetentionDays);
}
