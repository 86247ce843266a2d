using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Audit;

/// <summary>
/// Erases who a user was: their pseudonym's name, addresses and devices. Not one audit entry is touched; their proofs hold, under a pseudonym
/// that nobody can resolve any more. Should the user come back, they get a new one.
/// </summary>
public sealed class EraseActor(WorkerDatabase database, ActorDirectory directory)
{
    private const string Erase = """
        WITH actor AS (
            DELETE FROM audit_actors WHERE tenant_id = @tenant_id AND user_id = @user_id RETURNING id
        ), origins AS (
            DELETE FROM audit_origins o USING actor WHERE o.tenant_id = @tenant_id AND o.actor_id = actor.id
        )
        SELECT id FROM actor
        """;

    /// <summary>Erases; false when the user is not known.</summary>
    public async Task<bool> RunAsync(TenantId tenant, string userId, CancellationToken cancellationToken)
    {
        var erased = await database.Tenants.QueryAsync(
            tenant, new Statement(Erase).Uuid("tenant_id", tenant.Value).Text("user_id", userId), _ => true, cancellationToken);
        directory.Forget();
        return erased.Count > 0;
    }
}
