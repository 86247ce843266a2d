using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>A tenant's policy as it stands in the tables, past what the operations would take.</summary>
internal sealed record PolicyRow(string Name, string Basis, int? AgeDays, string Action)
{
    public string State { get; init; } = "active";

    public string[]? FileTypes { get; init; }

    public string[]? Systems { get; init; }

    public string[]? ObjectTypes { get; init; }

    public string? PathPrefix { get; init; }

    public string[]? Tags { get; init; }

    public string[]? Classifications { get; init; }

    public int Priority { get; init; }

    public int FloorDays { get; init; } = 1;

    public DateTimeOffset EffectiveAt { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
}

internal static class PolicyRows
{
    /// <summary>Adds a policy, or the next version of it.</summary>
    public static Task<Guid> AddPolicyAsync(this TestGateway gateway, TenantId tenant, PolicyRow policy) => gateway.ScalarAsync<Guid>(
        """
        WITH p AS (
            INSERT INTO retention_policies (id, tenant_id, name) VALUES (gen_random_uuid(), @tenant, @name)
            ON CONFLICT (tenant_id, name) DO UPDATE SET name = EXCLUDED.name RETURNING id)
        INSERT INTO retention_policy_versions (policy_id, version, tenant_id, state, file_types, systems, object_types, path_prefix, tags, classifications, basis, age_days, action,
            priority, floor_days, effective_at, created_at, created_by)
        SELECT p.id, (SELECT coalesce(max(v.version), 0) + 1 FROM retention_policy_versions v WHERE v.policy_id = p.id), @tenant, @state, @types::text[], @systems::text[],
            @objects::text[], @prefix::text, @tags::text[], @classes::text[], @basis, @days::integer, @action, @priority, @floor, @effective, @effective, 'tests'
        FROM p RETURNING policy_id
        """,
        ("tenant", tenant.Value), ("name", policy.Name), ("state", policy.State), ("types", Db(policy.FileTypes)), ("systems", Db(policy.Systems)), ("objects", Db(policy.ObjectTypes)),
        ("prefix", Db(policy.PathPrefix)), ("tags", Db(policy.Tags)), ("classes", Db(policy.Classifications)), ("basis", policy.Basis), ("days", Db(policy.AgeDays)),
        ("action", policy.Action), ("priority", policy.Priority), ("floor", policy.FloorDays), ("effective", policy.EffectiveAt.UtcDateTime));

    private static object Db(object? value) => value ?? DBNull.Value;
}
