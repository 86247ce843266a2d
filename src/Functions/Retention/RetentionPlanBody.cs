using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A plan. Its digest, in hexadecimal digits, is what a confirmation names.</summary>
public sealed record RetentionPlanBody(
    Guid Id, string Kind, string Status, DateTimeOffset AsOf, string Digest, long Files, long Bytes, long TenantFiles, long TenantBytes, IReadOnlyList<RetentionPlanGroup> Groups,
    string? StopReason, string CreatedBy, DateTimeOffset ExpiresAt, string? ConfirmedBy, DateTimeOffset? ConfirmedAt)
{
    /// <summary>Shows a plan.</summary>
    public static RetentionPlanBody Of(RetentionPlan plan) => new(
        plan.Id, plan.Kind, plan.Status, plan.AsOf, Convert.ToHexStringLower(plan.Digest), plan.Files, plan.Bytes, plan.TenantFiles, plan.TenantBytes, plan.Groups,
        plan.StopReason, plan.CreatedBy, plan.ExpiresAt, plan.ConfirmedBy, plan.ConfirmedAt);
}
