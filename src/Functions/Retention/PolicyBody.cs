using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A policy: what holds now, and what is to come. Floor and ceiling bound the age that the tenant may set; a policy of its own sets them itself.</summary>
public sealed record PolicyBody(
    string Name, int? FloorDays, int? CeilingDays, PolicyVersionBody? Current, PolicyVersionBody? Pending, IReadOnlyList<PolicyVersionBody>? Versions)
{
    /// <summary>Shows a policy, with all its versions when they were read.</summary>
    public static PolicyBody Of(TenantPolicy policy, bool versions)
    {
        var bounds = (policy.BuiltIn ?? policy.Own)?.Definition;
        return new PolicyBody(
            policy.Name, bounds?.FloorDays, bounds?.CeilingDays,
            policy.Current is { } current ? PolicyVersionBody.Of(current) : null, policy.Pending is { } pending ? PolicyVersionBody.Of(pending) : null,
            versions ? [.. policy.Versions.Select(PolicyVersionBody.Of)] : null);
    }
}
