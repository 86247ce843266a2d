using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Retention;

/// <summary>
/// <c>retention.policy_edit</c>: adds a version to a tenant's own policy. What can only keep files longer holds at once; the rest waits out the notice,
/// and a version that is still to come gives way to the next one.
/// </summary>
public sealed class EditPolicy(TenantDatabase database, ReadPolicies read, PolicyRules rules, RetentionOptions options, TimeProvider time)
{
    // Of two at once one finds the name or the version taken, and adds nothing.
    private const string Write = $"""
        WITH policy AS (
            INSERT INTO retention_policies (id, tenant_id, name, created_at) SELECT @policy_id, @tenant_id, @name, @now WHERE @version = 1
            ON CONFLICT DO NOTHING
            RETURNING id
        ), written AS (
            INSERT INTO retention_policy_versions (policy_id, version, tenant_id, state, file_types, systems, object_types, path_prefix, tags, classifications,
                basis, age_days, action, priority, floor_days, ceiling_days, effective_at, created_at, created_by)
            SELECT @policy_id, @version, @tenant_id, @state, @file_types, @systems, @object_types, @path_prefix, @tags, @classifications,
                @basis, @age_days, @action, @priority, @floor_days, @ceiling_days, @effective_at, @now, @user_id
            WHERE @version > 1 OR EXISTS (SELECT FROM policy)
            ON CONFLICT (policy_id, version) DO NOTHING
            RETURNING policy_id, version, state, age_days, effective_at
        ), audit AS (
            {AuditSql.Insert}
            SELECT {AuditSql.Caller}, '{AuditAction.Policy}', true, NULL, NULL, NULL, NULL, NULL, NULL,
                jsonb_build_object('policy', policy_id, 'name', @name, 'version', version, 'state', state, 'ageDays', age_days, 'effectiveAt', effective_at)
            FROM written
        ), claim AS (
            {IdempotencySql.Insert} SELECT {IdempotencySql.Values}, policy_id, NULL FROM written WHERE @idempotency_key IS NOT NULL
        )
        SELECT version FROM written
        """;

    /// <summary>Writes the tenant's policy of a name anew, whole.</summary>
    public async Task<Outcome<TenantPolicy>> RunAsync(CallContext context, string name, PolicyWish wish, CancellationToken cancellationToken)
    {
        if (!PolicyRules.IsName(name)) return new Refusal.Invalid("name", "Lower-case letters, digits and hyphens, the first no hyphen.", "1 to 63 characters");
        var known = await read.FindAsync(context.Caller.Tenant, null, cancellationToken);
        var policy = known.Find(name) ?? new TenantPolicy(name, []);
        var own = policy.Own is { State: not PolicyVersion.Withdrawn } living ? living : null;
        if (wish.OnlyNew && own is not null) return new Refusal.WrongState("policy of this name", "there already", PolicyVersion.Withdrawn);
        if (wish.IfVersion is { } seen && seen != (policy.Own?.Version ?? 0)) return new Refusal.LostRace("policy");
        if (own is null && known.Policies.Count(p => p.Own is { State: not PolicyVersion.Withdrawn }) >= PolicyRules.MaxPolicies)
            return new Refusal.Invalid("name", "The tenant has as many policies as it may have.", $"{PolicyRules.MaxPolicies}");
        var defined = rules.Define(wish, policy.BuiltIn, known.Policies.Select(p => p.BuiltIn).OfType<PolicyVersion>());
        if (defined.Refusal is { } refusal) return refusal;

        var state = wish.Enabled == false ? PolicyVersion.Disabled : PolicyVersion.Active;
        if (own is not null && own.State == state && own.Definition.SaysTheSame(defined.Value)) return await read.RunAsync(context, name, cancellationToken);
        return await WriteAsync(context, known, policy, state, defined.Value, state == PolicyVersion.Active ? defined.Value : null, cancellationToken);
    }

    /// <summary>Withdraws the tenant's policy: the built-in one of its name has its place again. Twice is the same as once.</summary>
    public async Task<Outcome<TenantPolicy>> WithdrawAsync(CallContext context, string name, int? ifVersion, CancellationToken cancellationToken)
    {
        var known = await read.FindAsync(context.Caller.Tenant, null, cancellationToken);
        if (known.Find(name) is not { Own: { } own } policy) return new Refusal.NotFound("policy");
        if (ifVersion is { } seen && seen != own.Version) return new Refusal.LostRace("policy");
        if (own.State == PolicyVersion.Withdrawn) return await read.RunAsync(context, name, cancellationToken);
        return await WriteAsync(context, known, policy, PolicyVersion.Withdrawn, own.Definition, policy.BuiltIn?.Acting, cancellationToken);
    }

    private async Task<Outcome<TenantPolicy>> WriteAsync(
        CallContext context, TenantPolicies known, TenantPolicy policy, string state, PolicyDefinition definition, PolicyDefinition? after, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<PolicyDefinition> others = [.. known.Policies.Where(p => p.Name != policy.Name).SelectMany(p => p.Acting())];
        var atOnce = PolicyChange.OnlyKeepsLonger(policy.Current?.Acting, after, others);
        var statement = new Statement(Write).Add(context, now).AddKey(context)
            .Uuid("policy_id", policy.Own?.PolicyId ?? Guid.CreateVersion7(now)).Text("name", policy.Name).Int("version", (policy.Own?.Version ?? 0) + 1).Text("state", state)
            .Texts("file_types", definition.FileTypes).Texts("systems", definition.Systems).Texts("object_types", definition.ObjectTypes)
            .Text("path_prefix", definition.PathPrefix).Texts("tags", definition.Tags).Texts("classifications", definition.Classifications)
            .Text("basis", definition.Basis).Int("age_days", definition.AgeDays).Text("action", definition.Action).Int("priority", definition.Priority)
            .Int("floor_days", definition.FloorDays).Int("ceiling_days", definition.CeilingDays)
            .Time("effective_at", atOnce ? now : now.AddDays(options.NoticeDays));
        var written = await database.QuerySingleAsync(context.Caller.Tenant, statement, row => row.GetInt32(0), cancellationToken);
        return written == 0 ? new Refusal.LostRace("policy") : await read.RunAsync(context, policy.Name, cancellationToken);
    }
}
