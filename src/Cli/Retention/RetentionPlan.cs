using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Retention;

/// <summary>A plan: what retention would do, and the digest that a confirmation names.</summary>
internal sealed record RetentionPlan(
    Guid Id, string Status, DateTimeOffset AsOf, string Digest, long Files, long Bytes, long TenantFiles, long TenantBytes, IReadOnlyList<PlanGroup> Groups, string? StopReason,
    DateTimeOffset ExpiresAt) : AnswerBody;
