using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary>
/// The audit entry as part of a statement: <c>audit AS ({Insert} SELECT {Caller}, action, success, error, file columns, grant, metadata …)</c>.
/// One text, so that every operation writes the same columns in the same commit as what it does.
/// </summary>
public static class AuditSql
{
    /// <summary>The columns, in the order that follows.</summary>
    public const string Insert = """
        INSERT INTO storage_audit_logs (id, tenant_id, occurred_at, operation, actor_id, actor_role, origin_id, trace_id,
            action, success, error, file_id, file_path, related_object_type, related_object_id, grant_id, metadata)
        """;

    /// <summary>The first eight values. <see cref="Add"/> gives their parameters.</summary>
    public const string Caller = "@audit_id, @tenant_id, @now, @operation, @actor_id, @user_role, @origin_id, @trace_id";

    /// <summary>The same with ids made by the server, for statements that write many entries. Bind <c>@audit_id</c> is then unused.</summary>
    public const string CallerOfMany = "uuid_v7(@now), @tenant_id, @now, @operation, @actor_id, @user_role, @origin_id, @trace_id";

    /// <summary>The same without the id, for statements that give each entry's id themselves.</summary>
    public const string CallerAfterId = "@tenant_id, @now, @operation, @actor_id, @user_role, @origin_id, @trace_id";

    /// <summary>The same from rows that <see cref="AddCaller"/>'s arrays were unnested to, under the columns' names; the moment is <c>at</c>.</summary>
    public const string CallerOfRow = "audit_id, current_tenant(), at, operation, actor_id, actor_role, origin_id, trace_id";

    /// <summary>Adds who, what and when to a statement over rows.</summary>
    public static SetStatement<TRow, TResult> AddCaller<TRow, TResult>(
        this SetStatement<TRow, TResult> statement, Func<TRow, (CallContext Context, DateTimeOffset Now)> caller) => statement
        .Uuid("audit_id", row => Guid.CreateVersion7(caller(row).Now))
        .Time("now", row => caller(row).Now)
        .Text("operation", row => caller(row).Context.Operation.Name)
        .Uuid("actor_id", row => caller(row).Context.Caller.Pseudonyms.Actor)
        .Text("user_role", row => RoleNames.Join(caller(row).Context.Caller.Roles))
        .Uuid("origin_id", row => caller(row).Context.Caller.Pseudonyms.Origin)
        .Text("trace_id", row => caller(row).Context.TraceId);

    /// <summary>Adds who, what and when to a statement.</summary>
    public static Statement Add(this Statement statement, CallContext context, DateTimeOffset now) => statement
        .Uuid("audit_id", Guid.CreateVersion7(now))
        .Uuid("tenant_id", context.Caller.Tenant.Value)
        .Time("now", now)
        .Text("operation", context.Operation.Name)
        .Text("user_id", context.Caller.UserId)
        .Text("user_role", RoleNames.Join(context.Caller.Roles))
        .Text("ip", context.Caller.Ip)
        .Uuid("actor_id", context.Caller.Pseudonyms.Actor)
        .Uuid("origin_id", context.Caller.Pseudonyms.Origin)
        .Text("trace_id", context.TraceId);
}
