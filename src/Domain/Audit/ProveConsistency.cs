using System.Globalization;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary><c>audit.consistency</c>: the proof that the log of some size goes on from the log of a smaller one, so that nothing before was changed or removed.</summary>
public sealed class ProveConsistency(TenantDatabase database)
{
    private const string Size = "SELECT size FROM audit_trees WHERE tenant_id = @tenant_id";

    /// <summary>Proves. Without <paramref name="to"/>, up to the newest entry.</summary>
    public async Task<Outcome<ProvenConsistency>> RunAsync(CallContext context, long from, long? to, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        var size = await database.QuerySingleAsync(tenant, new Statement(Size).Uuid("tenant_id", tenant.Value), row => row.GetInt64(0), cancellationToken);
        var until = to ?? size;
        var errors = new List<FieldError>();
        var sizes = string.Create(CultureInfo.InvariantCulture, $"0 to {size}");
        if (until < 0 || until > size) errors.Add(new FieldError("to", "The log has not this many entries.", sizes));
        if (from < 0 || from > Math.Min(until, size)) errors.Add(new FieldError("from", "A size is needed that the log had before.", sizes));
        if (errors.Count > 0) return new Refusal.Invalid(errors);

        var tiles = new CachedTiles(new StoredTiles(database, tenant));
        return new ProvenConsistency(
            from, until, await Proofs.RootAsync(from, tiles, cancellationToken), await Proofs.RootAsync(until, tiles, cancellationToken),
            await Proofs.ConsistencyAsync(from, until, tiles, cancellationToken));
    }
}
