using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Status;

/// <summary>Whether this host can serve: the database answers and has at least this build's migration. Asked by load balancers, with no caller.</summary>
public sealed class CheckReadiness(TenantDatabase database)
{
    private const string ReadVersion = "SELECT coalesce(max(version), 0) FROM schema_migrations";

    /// <summary>Checks.</summary>
    public async Task<DatabaseState> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var version = await database.QuerySingleAsync(default(TenantId), new Statement(ReadVersion), row => row.GetInt32(0), cancellationToken);
            return new DatabaseState(version >= Migrator.LatestVersion, version, Migrator.LatestVersion);
        }
        catch (DatabaseUnavailableException)
        {
            return new DatabaseState(false, null, Migrator.LatestVersion);
        }
    }
}
