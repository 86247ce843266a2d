using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>
/// The rules of docs/retention.md as SQL, once, for whatever plans, runs or explains them: <c>f</c> is a row of <c>file_records</c>,
/// <c>p</c> one of <c>effective_policies(tenant, now)</c>.
/// </summary>
public static class RetentionSql
{
    /// <summary>Whether the policy's match fields fit the file.</summary>
    public const string Matches = """
        ((p.file_types IS NULL OR f.file_type = ANY(p.file_types)) AND (p.systems IS NULL OR f.system = ANY(p.systems))
        AND (p.object_types IS NULL OR f.object_type = ANY(p.object_types)) AND (p.path_prefix IS NULL OR starts_with(f.path, p.path_prefix))
        AND (p.tags IS NULL OR f.tags @> p.tags) AND (p.classifications IS NULL OR f.classification = ANY(p.classifications)))
        """;

    /// <summary>Whether the policy looks at files of this status.</summary>
    public const string Applies = """
        (CASE p.basis WHEN 'deleted' THEN f.status = 'deleted' WHEN 'quarantined' THEN f.status = 'quarantined' WHEN 'archived' THEN f.status = 'archived'
            ELSE f.status = 'available' OR (f.status = 'archived' AND p.action = 'soft-delete') END
        AND (p.action <> 'compress' OR f.content_encoding IS NULL))
        """;

    /// <summary>From when the file counts. NULL is never due. A quarantined record has no timestamp of its own: its last change is that, or later.</summary>
    public const string BasisAt = """
        CASE p.basis WHEN 'created' THEN f.created_at WHEN 'available' THEN f.available_at WHEN 'last-accessed' THEN greatest(f.last_accessed_at, f.available_at)
            WHEN 'closed' THEN (SELECT c.closed_at FROM closed_objects c WHERE c.tenant_id = f.tenant_id AND c.object_type = f.object_type AND c.object_id = f.object_id)
            WHEN 'archived' THEN f.archived_at WHEN 'quarantined' THEN f.updated_at ELSE f.deleted_at END
        """;

    /// <summary>What the rules look at in a file, and what changing it takes.</summary>
    public const string FileColumns = """
        f.id, f.tenant_id, f.path, f.store, f.status, f.file_type, f.system, f.object_type, f.object_id, f.tags, f.classification, f.content_encoding, f.etag,
        f.created_at, f.available_at, f.last_accessed_at, f.archived_at, f.updated_at, f.deleted_at, f.locked_until, f.size, f.version
        """;

    /// <summary>
    /// The active policies of <c>@tenant_id</c> at <c>@now</c>: of those with the same action that match a file, the one with the lowest rank governs.
    /// What counts from <c>cutoff</c> or before is due, what counts from <c>floor_cutoff</c> or before is past its minimum retention.
    /// </summary>
    public const string Policies = """
        SELECT p.policy_id, p.name, p.version, p.file_types, p.systems, p.object_types, p.path_prefix, p.tags, p.classifications, p.basis, p.age_days, p.action,
            p.priority, p.floor_days, p.built_in, @now - make_interval(hours => 24 * p.age_days) AS cutoff, @now - make_interval(hours => 24 * p.floor_days) AS floor_cutoff,
            row_number() OVER (PARTITION BY p.action ORDER BY p.priority DESC, p.age_days DESC NULLS FIRST, p.name COLLATE "C") AS rank
        FROM effective_policies(@tenant_id, @now) p WHERE p.state = 'active'
        """;

    /// <summary>Whether <c>p</c> governs the file in the place of the policy that <c>f.policy_action</c> and <c>f.policy_rank</c> tell of.</summary>
    public const string Outranks = $"p.action = f.policy_action AND p.rank < f.policy_rank AND {Matches} AND {Applies}";

    /// <summary>Whether the minimum retention of <c>p</c> keeps the file from <c>f.policy_action</c>. A basis that is missing or implausible does not count.</summary>
    public const string Floors = $"""
        p.action = f.policy_action AND {Matches} AND {Applies}
        AND ({BasisAt}) BETWEEN greatest(@plausible, p.floor_cutoff + interval '1 microsecond') AND @now
        """;

    /// <summary>The digest of a plan, over its items <c>i</c>: docs/retention.md says how anyone computes it again.</summary>
    public const string PlanDigest = """
        sha256(convert_to('strongroom-retention-plan/v1' || chr(10) || @tenant_id || chr(10) || to_char(@now AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || chr(10), 'UTF8')
            || coalesce(string_agg(sha256(convert_to(i.file_id || '|' || i.file_version || '|' || coalesce(i.policy_id::text, '') || '|' || coalesce(i.policy_version::text, '')
                || '|' || i.action || '|' || i.size || chr(10), 'UTF8')), ''::bytea ORDER BY i.file_id), ''::bytea))
        """;

    /// <summary>Whether the tenant <c>@tenant_id</c>, or the whole platform, is paused: nothing is planned, run or purged then.</summary>
    public const string Paused = """
        (EXISTS (SELECT FROM tenants t WHERE t.id = @tenant_id AND t.retention_paused_at IS NOT NULL)
            OR EXISTS (SELECT FROM retention_switch s WHERE s.paused_at IS NOT NULL))
        """;

    /// <summary>The oldest hold that covers the file, or NULL.</summary>
    public const string HoldOn = "hold_on(f.tenant_id, f.id, f.path, f.object_type, f.object_id)";

    /// <summary>
    /// First statement of a transaction that takes files away: waits for holds that are being set. What follows in the same batch sees them, since each
    /// statement's snapshot is its own.
    /// </summary>
    public static Statement ShareHoldGate(TenantId tenant) => new Statement(Share).Uuid("tenant_id", tenant.Value);

    /// <summary>First statement of a transaction that sets a hold: waits for deletions under way. What follows in the same batch sees what they did.</summary>
    public static Statement CloseHoldGate(TenantId tenant) => new Statement(Close).Uuid("tenant_id", tenant.Value);

    private const string Share = "SELECT pg_advisory_xact_lock_shared(hold_gate(@tenant_id))";

    private const string Close = "SELECT pg_advisory_xact_lock(hold_gate(@tenant_id))";
}
