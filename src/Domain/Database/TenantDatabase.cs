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
public sealed class TenantDatabase
{
    /// <summary>The scope of a tenant, until the transaction ends.</summary>
    internal const string SetTenant = "SELECT set_config('app.tenant_id', @tenant, true)";

    /// <summary>
    /// The scope of statements over few rows each: planned once, not for every group, and by indexes alone. Statistics of a table that was small when the
    /// plan was made would otherwise have it read whole when it is large.
    /// </summary>
    internal const string SetTenantForRows = """
        SELECT set_config('app.tenant_id', @tenant, true), set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
            set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true)
        """;

    private readonly BatchRunner _runner;
    private readonly int? _timeoutSeconds;
    private readonly GroupCommit? _group;

    /// <param name="source">The pool of a role.</param>
    /// <param name="limit">How many calls may be under way or wait for a connection; one more is refused. 0 for no limit.</param>
    public TenantDatabase(NpgsqlDataSource source, int limit = 0) : this(new BatchRunner(source, limit), null, null)
    {
    }

    private TenantDatabase(BatchRunner runner, int? timeoutSeconds, GroupCommit? group) => (_runner, _timeoutSeconds, _group) = (runner, timeoutSeconds, group);

    /// <summary>The same, for work that takes longer than a request usually waits.</summary>
    public TenantDatabase Patient(int seconds) => new(_runner, seconds, _group);

    /// <summary>The same, where short statements are committed in groups.</summary>
    public TenantDatabase In(GroupCommit group) => new(_runner, _timeoutSeconds, group);

    /// <summary>Runs one statement in the tenant's scope and reads all its rows.</summary>
    public Task<List<T>> QueryAsync<T>(TenantId tenant, Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        RunAsync(tenant, [statement], read, cancellationToken);

    /// <summary>Runs one statement in the tenant's scope and reads its first row; default when there is none.</summary>
    public async Task<T?> QuerySingleAsync<T>(TenantId tenant, Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = await RunAsync(tenant, [statement], read, cancellationToken);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>
    /// Runs a short statement for one row, a few index look-ups and inserts, in the tenant's scope, together with the rows that other callers bring at this
    /// moment (<see cref="GroupCommit"/>); default when it returns nothing for the row.
    /// </summary>
    public async Task<TResult?> RunTogetherAsync<TRow, TResult>(
        TenantId tenant, SetStatement<TRow, TResult> statement, TRow row, CancellationToken cancellationToken)
    {
        if (_group is not null) return await _group.RunAsync(tenant, statement, row, cancellationToken);
        var only = new GroupRow<TRow, TResult>(statement, tenant, row, cancellationToken);
        await RunAloneAsync(only, cancellationToken);
        only.Complete();
        return await only.Answer;
    }

    /// <summary>Runs several statements in one transaction of the tenant's scope and reads the rows of the last one. Each but the last must be one that returns rows, if none.</summary>
    public Task<List<T>> RunAsync<T>(
        TenantId tenant, IReadOnlyList<Statement> statements, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        _runner.RunAsync([new Statement(SetTenant).Text("tenant", tenant.ToString()), .. statements], read, _timeoutSeconds, cancellationToken);

    /// <summary>Runs a row in a transaction of its own.</summary>
    internal Task RunAloneAsync(GroupMember member, CancellationToken cancellationToken) => _runner.RunAsync(
        texts => [new Statement(SetTenantForRows).Text("tenant", member.Tenant.ToString()).ToCommand(texts), member.Statement.ToCommand([member], texts)],
        reader => member.Statement.ReadAsync(reader, new[] { member }), _timeoutSeconds, cancellationToken);
}
