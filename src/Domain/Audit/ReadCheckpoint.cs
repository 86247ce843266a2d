using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary><c>audit.checkpoint</c>: the newest signed checkpoint of the tenant's log, or an older one by its size.</summary>
public sealed class ReadCheckpoint(TenantDatabase database)
{
    private const string Find = """
        SELECT note FROM audit_checkpoints WHERE tenant_id = @tenant_id AND (@size IS NULL OR size = @size) ORDER BY size DESC LIMIT 1
        """;

    /// <summary>Reads.</summary>
    public async Task<Outcome<AuditCheckpoint>> RunAsync(CallContext context, long? size, CancellationToken cancellationToken)
    {
        var note = await database.QuerySingleAsync(
            context.Caller.Tenant, new Statement(Find).Uuid("tenant_id", context.Caller.Tenant.Value).Long("size", size), row => row.GetString(0), cancellationToken);
        return note is null ? new Refusal.NotFound("checkpoint") : AuditCheckpoint.Read(note);
    }
}
