using Npgsql;
using Strongroom.Tenants;

namespace Strongroom.Database;

/// <summary>
/// The one door to tenants' rows. Every call is one round trip and one transaction: the tenant is set by the first statement of the
/// batch and gone with its commit, so nothing leaks into the next user of a pooled connection, and row-level security does the rest.
/// </summary>
/// <remarks>
/// Durable on return. When the answer to a commit is lost the call throws although the rows may be there: callers' statements are
/// idempotent or carry an idempotency key. Throws <see cref="DatabaseUnavailableException"/> when the database is down, full or too slow.
/// </remarks>
public sealed class TenantDatabase(NpgsqlDataSource source, int? timeoutSeconds = null)
{
    private const string SetTenant = "SELECT set_config('app.tenant_id', @tenant, true)";

    /// <summary>The same, for work that takes longer than a request usually waits.</summary>
    public TenantDatabase Patient(int seconds) => new(source, seconds);

    /// <summary>Runs one statement in the tenant's scope and reads all its rows.</summary>
    public Task<List<T>> QueryAsync<T>(TenantId tenant, Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        RunAsync(tenant, [statement], read, cancellationToken);

    /// <summary>Runs one statement in the tenant's scope and reads its first row; default when there is none.</summary>
    public async Task<T?> QuerySingleAsync<T>(TenantId tenant, Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = await RunAsync(tenant, [statement], read, cancellationToken);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>Runs several statements in one transaction of the tenant's scope and reads the rows of the last one. Each but the last must be one that returns rows, if none.</summary>
    public Task<List<T>> RunAsync<T>(
        TenantId tenant, IReadOnlyList<Statement> statements, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        BatchRunner.RunAsync(source, [new Statement(SetTenant).Text("tenant", tenant.ToString()), .. statements], read, cancellationToken, timeoutSeconds);
}
