using System.Collections.Concurrent;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Audit;

/// <summary>
/// Keeps a restored log from being forked. What was sealed and archived after the moment of the backup is unknown to the database, and sealing on would put
/// other entries in its place, under the same origin. A log is looked at when this process first seals it, when the database server is another than before or
/// was started again, and when the log has become shorter.
/// </summary>
public sealed class ArchiveGuard(WorkerDatabase database, AuditArchives archives)
{
    private const string FindRegion = "SELECT region FROM tenants WHERE id = @tenant_id";

    private const string FindServer = "SELECT pg_postmaster_start_time()";

    private readonly ConcurrentDictionary<TenantId, long> _seen = new();
    private DateTimeOffset _server;

    /// <summary>Begins a pass: no restore goes without a start of the server, and after one nothing is known any more.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (archives.Regions.Count == 0) return;
        var server = (await database.QueryAsync(new Statement(FindServer), row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken))[0];
        if (server != _server) _seen.Clear();
        _server = server;
    }

    /// <summary>Throws <see cref="LogRestoredException"/> when the archive holds more of the log than the database. An archive that does not answer is no permission.</summary>
    public async Task RequireNewestAsync(TenantId tenant, long size, CancellationToken cancellationToken)
    {
        if (archives.Regions.Count == 0) return;
        if (!_seen.TryGetValue(tenant, out var seen) || size < seen)
        {
            var region = await database.Tenants.QuerySingleAsync(
                tenant, new Statement(FindRegion).Uuid("tenant_id", tenant.Value), row => row.GetString(0), cancellationToken);
            if (region is not null && archives.Find(region) is { } store && await new ArchivedLog(store, tenant).FindNextAsync(size, cancellationToken) > 0)
                throw new LogRestoredException(tenant, size);
        }

        Saw(tenant, size);
    }

    /// <summary>The log has this size now.</summary>
    public void Saw(TenantId tenant, long size) => _seen[tenant] = size;
}
