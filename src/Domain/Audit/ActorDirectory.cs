using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary>
/// Gives callers the pseudonyms under which the audit log knows them, and forgets them again. A user's first call from an address and device
/// costs a round trip; after that the pseudonyms come from memory.
/// </summary>
public sealed class ActorDirectory(TenantDatabase database, TimeProvider time) : IDisposable
{
    private const string Find = """
        WITH made AS (
            INSERT INTO audit_actors (tenant_id, id, user_id, created_at) VALUES (@tenant_id, @actor_id, @user_id, @now)
            ON CONFLICT (tenant_id, user_id) DO NOTHING
            RETURNING id
        ), actor AS (
            SELECT id FROM made UNION ALL SELECT id FROM audit_actors WHERE tenant_id = @tenant_id AND user_id = @user_id LIMIT 1
        ), placed AS (
            INSERT INTO audit_origins (tenant_id, id, actor_id, ip, device, created_at)
            SELECT @tenant_id, @origin_id, id, @ip, @device, @now FROM actor WHERE @ip IS NOT NULL OR @device IS NOT NULL
            ON CONFLICT (tenant_id, actor_id, ip, device) WHERE actor_id <> '00000000-0000-7000-8000-000000000002' DO NOTHING
            RETURNING id, actor_id
        )
        SELECT actor.id, coalesce((SELECT placed.id FROM placed), (
            SELECT o.id FROM audit_origins o
            WHERE o.tenant_id = @tenant_id AND o.actor_id = actor.id AND o.ip IS NOT DISTINCT FROM @ip AND o.device IS NOT DISTINCT FROM @device))
        FROM actor
        """;

    // A cache of what the database knows: entries age out, so that an erased user's pseudonym is not used for long.
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(5);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 100_000 });

    /// <summary>The caller with pseudonyms; null when there is no such tenant, and so no audit log that could know anyone.</summary>
    public async ValueTask<Caller?> IdentifyAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(KeyOf(caller), out Pseudonyms? known)) return caller with { Pseudonyms = known! };

        try
        {
            return caller with { Pseudonyms = await LookUpAsync(caller, cancellationToken) };
        }
        catch (PostgresException unknown) when (unknown.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return null;
        }
    }

    /// <summary>Forgets what this host knows of a user. The rows are erased by <see cref="EraseActor"/>.</summary>
    public void Forget() => _known.Clear();

    /// <inheritdoc />
    public void Dispose() => _known.Dispose();

    private async Task<Pseudonyms> LookUpAsync(Caller caller, CancellationToken cancellationToken)
    {
        // None when a twin's insert was committed after this statement's snapshot: the next look sees it.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var now = time.GetUtcNow();
            var found = await database.QuerySingleAsync(
                caller.Tenant,
                new Statement(Find).Uuid("tenant_id", caller.Tenant.Value).Uuid("actor_id", Guid.CreateVersion7(now)).Uuid("origin_id", Guid.CreateVersion7(now))
                    .Text("user_id", caller.UserId).Text("ip", caller.Ip).Text("device", caller.Device).Time("now", now),
                row => new Pseudonyms(row.GetGuid(0), row.IsDBNull(1) ? null : row.GetGuid(1)), cancellationToken);
            if (found is null || (found.Origin is null && (caller.Ip ?? caller.Device) is not null)) continue;
            _known.Set(KeyOf(caller), found, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Age });
            return found;
        }

        throw new DatabaseUnavailableException(new TimeoutException("No pseudonym could be found or made."));
    }

    private static object KeyOf(Caller caller) => (caller.Tenant, caller.UserId, caller.Ip, caller.Device);
}
