using Npgsql;

namespace Strongroom.Database;

/// <summary>
/// The timers' door, with the worker role. It may look across tenants to find work; whatever it then writes to a tenant's rows goes
/// through <see cref="Tenants"/>, one tenant at a time, under the same row-level security as a request.
/// </summary>
public sealed class WorkerDatabase(NpgsqlDataSource source)
{
    private readonly BatchRunner _runner = new(source);

    /// <summary>The same role inside the scope of one tenant.</summary>
    public TenantDatabase Tenants { get; } = new(source);

    /// <summary>Runs one statement over platform tables, or reads across tenants.</summary>
    public Task<List<T>> QueryAsync<T>(Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        _runner.RunAsync([statement], read, null, cancellationToken);
}
