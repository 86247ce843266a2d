using System.Globalization;
using Npgsql;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary><c>retention.explain</c>: why a file was or will be deleted, and when, from the same rules in SQL that plan.</summary>
public sealed class ExplainRetention(TenantDatabase database, StoreActions stores, TimeProvider time)
{
    private static readonly string[] Finality = ["purge", "soft-delete", "archive", "compress"];

    // Who a soft delete by retention was ordered by stands in its audit entry.
    private const string Facts = $"""
        SELECT f.id, f.path, f.status, f.store, f.deleted_at, f.deleted_by, f.delete_reason, f.purged_at, f.locked_until, {RetentionSql.Paused},
            ARRAY(SELECT h.id FROM legal_holds h WHERE h.tenant_id = f.tenant_id AND h.released_at IS NULL AND CASE h.scope WHEN 'tenant' THEN true WHEN 'file' THEN h.file_id = f.id
                WHEN 'prefix' THEN starts_with(f.path, h.path_prefix) ELSE h.object_type = f.object_type AND h.object_id = f.object_id END ORDER BY h.id),
            o.id, o.status, (SELECT m.kind FROM file_transitions m WHERE m.file_id = f.id), i.id IS NOT NULL AND i.completed_at IS NULL, i.plan_id, i.run_id, r.id,
            d.metadata->>'policy', d.metadata->>'version', d.metadata->>'plan', d.metadata->>'run'
        FROM file_records f
        LEFT JOIN LATERAL (SELECT p.id, p.status FROM retention_plans p JOIN retention_plan_items x ON x.plan_id = p.id AND x.file_id = f.id
            WHERE p.tenant_id = f.tenant_id AND p.status IN ('draft', 'waiting', 'confirmed', 'running') AND x.status IN ('planned', 'promised') ORDER BY p.id DESC LIMIT 1) o ON true
        LEFT JOIN purge_intents i ON i.file_id = f.id
        LEFT JOIN receipts r ON r.file_id = f.id
        LEFT JOIN LATERAL (SELECT a.metadata FROM storage_audit_logs a WHERE a.tenant_id = f.tenant_id AND a.file_id = f.id AND a.action = '{AuditAction.Delete}'
            AND a.success AND f.status IN ('deleted', 'purged') ORDER BY a.id DESC LIMIT 1) d ON true
        """;

    private const string FactsById = $"{Facts} WHERE f.tenant_id = @tenant_id AND f.id = @file_id";

    // The living file of a path, else what was there last.
    private const string FactsAtPath = $"{Facts} WHERE f.tenant_id = @tenant_id AND f.path = @path ORDER BY f.status IN ('expired', 'purged'), f.updated_at DESC LIMIT 1";

    private const string Views = $"""
        WITH policies AS MATERIALIZED ({RetentionSql.Policies}), seen AS (
            SELECT p.policy_id, p.name, p.version, p.built_in, p.action, p.basis, p.age_days, p.priority, p.floor_days, p.rank, {RetentionSql.Applies} AS applies,
                coalesce({RetentionSql.Matches}, false) AS matches, {RetentionSql.BasisAt} AS basis_at, array_remove(ARRAY[
                    CASE WHEN p.file_types IS NULL OR f.file_type = ANY(p.file_types) THEN NULL ELSE 'fileTypes' END,
                    CASE WHEN p.systems IS NULL OR f.system = ANY(p.systems) THEN NULL ELSE 'systems' END,
                    CASE WHEN p.object_types IS NULL OR f.object_type = ANY(p.object_types) THEN NULL ELSE 'objectTypes' END,
                    CASE WHEN p.path_prefix IS NULL OR starts_with(f.path, p.path_prefix) THEN NULL ELSE 'pathPrefix' END,
                    CASE WHEN p.tags IS NULL OR f.tags @> p.tags THEN NULL ELSE 'tags' END,
                    CASE WHEN p.classifications IS NULL OR f.classification = ANY(p.classifications) THEN NULL ELSE 'classifications' END], NULL) AS mismatches
            FROM policies p, file_records f WHERE f.tenant_id = @tenant_id AND f.id = @file_id
        )
        SELECT s.policy_id, s.name, s.version, s.built_in, s.action, s.basis, s.age_days, s.priority, s.floor_days, s.applies, s.matches, s.mismatches,
            s.applies AND s.matches AND s.rank = (SELECT min(o.rank) FROM seen o WHERE o.action = s.action AND o.applies AND o.matches),
            CASE WHEN s.basis_at BETWEEN @plausible AND @now THEN s.basis_at END
        FROM seen s WHERE s.applies OR s.matches ORDER BY s.applies AND s.matches DESC, s.action, s.rank
        """;

    /// <summary>Explains a file in any status.</summary>
    public async Task<Outcome<RetentionExplanation>> RunAsync(CallContext context, FileRef file, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var now = time.GetUtcNow();
        var found = await database.QuerySingleAsync(tenant, file.Choose(FactsById, FactsAtPath).Uuid("tenant_id", tenant.Value), RetentionFacts.Read, cancellationToken);
        if (found is null) return new Refusal.NotFound("file");
        var statement = new Statement(Views).Uuid("tenant_id", tenant.Value).Uuid("file_id", found.Id).Time("now", now).Time("plausible", Timestamps.Plausible);
        var views = await database.QueryAsync(tenant, statement, ReadView, cancellationToken);
        var policies = views.Select(view => view with { Why = WhyOf(view, views, now) }).ToList();
        var next = NextOf(found.Store, policies, now, out var floor);
        var mayReadHolds = (context.Caller.Roles & Operations.ReadHolds.AllowedTo) != 0;
        return new RetentionExplanation(found.Id, found.Path, found.Status, policies, next, [.. found.Blocks(now, floor, mayReadHolds)], found.Deletion);
    }

    private static RetentionExplanation.PolicyView ReadView(NpgsqlDataReader row)
    {
        int? age = row.IsDBNull(6) ? null : row.GetInt32(6);
        var (floor, basisAt) = (row.GetInt32(8), FileSql.Time(row, 13));
        return new(
            row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetBoolean(3), row.GetString(4), row.GetString(5), age, row.GetInt32(7), floor,
            row.GetBoolean(9), row.GetBoolean(10), row.GetBoolean(12), row.GetFieldValue<string[]>(11), basisAt,
            age is { } days ? basisAt?.AddDays(days) : null, basisAt?.AddDays(floor), "");
    }

    private static string WhyOf(RetentionExplanation.PolicyView view, IEnumerable<RetentionExplanation.PolicyView> all, DateTimeOffset now)
    {
        if (!view.Applies) return "does not look at files of this status";
        if (!view.Matches) return $"does not match: {string.Join(", ", view.Mismatches)}";
        if (!view.Governs) return $"{all.First(other => other.Governs && other.Action == view.Action).Name} governs";
        if (view.AgeDays is null) return "governs, and keeps the file indefinitely";
        if (view.DueAt is not { } due) return $"governs, but has nothing to count from ({view.Basis})";
        return due > now ? $"governs, and is due {Text(due)}" : $"governs, and has been due since {Text(due)}";
    }

    // The first to come; of several that are due, the most final one. A minimum retention of any policy with the same action puts it off.
    private RetentionExplanation.NextStep? NextOf(string store, IReadOnlyList<RetentionExplanation.PolicyView> policies, DateTimeOffset now, out DateTimeOffset? floor)
    {
        var steps =
            from policy in policies
            where policy is { Governs: true, DueAt: not null } && stores.Can(store, policy.Action)
            let kept = policies.Where(other => other is { Applies: true, Matches: true } && other.Action == policy.Action).Max(other => other.FloorUntil)
            let at = kept > policy.DueAt ? kept.Value : policy.DueAt!.Value
            orderby at > now ? at : now, Array.IndexOf(Finality, policy.Action)
            select (Step: new RetentionExplanation.NextStep(policy.Action, at, policy.Name, policy.Version), Kept: kept > policy.DueAt && kept > now ? kept : null);
        var (step, until) = steps.FirstOrDefault();
        floor = until;
        return step;
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
