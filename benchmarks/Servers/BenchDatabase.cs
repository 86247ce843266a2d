using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;
using Strongroom.SelfHost.Emulators;
using Strongroom.SelfHost.State;

namespace Strongroom.Bench.Servers;

/// <summary>A PostgreSQL of our own that syncs every commit, migrated, with files of tenants in it.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    // A quarter of a small server's memory, and no checkpoint in the middle of a round.
    private static readonly string[] Settings = ["max_connections=300", "shared_buffers=1GB", "max_wal_size=4GB"];

    private readonly EmbeddedPostgres _server;
    private readonly NpgsqlDataSource _superuser;

    private BenchDatabase(EmbeddedPostgres server, LocalDatabase database, NpgsqlDataSource superuser)
    {
        _server = server;
        _superuser = superuser;
        Database = database;
    }

    // Debian's build where there is one: the one for emulators is made to run anywhere, not fast.
    private static string? Distribution => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Where(folder => File.Exists(Path.Combine(folder, "bin", "postgres"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    /// <summary>The connection strings of the product's roles.</summary>
    public LocalDatabase Database { get; }

    /// <summary>The process all others of the server descend from.</summary>
    public int Postmaster { get; private set; }

    /// <summary>Version and what a commit costs: <c>PostgreSQL 18.0, fsync on, synchronous_commit on</c>.</summary>
    public string Description { get; private set; } = "";

    public static async Task<BenchDatabase> StartAsync(Sandbox sandbox, CancellationToken cancellationToken)
    {
        var packages = EmulatorPackages.Find(AppContext.BaseDirectory);
        await packages.EnsureAsync(cancellationToken);
        var server = await EmbeddedPostgres.StartAsync(Distribution ?? packages.PostgresNative, sandbox.PathOf("postgres"), port: 0, Settings, cancellationToken);
        try
        {
            var prepared = await LocalDatabase.PrepareAsync(server, NullLoggerFactory.Instance, cancellationToken);
            var database = new NpgsqlConnectionStringBuilder(prepared.Owner).Database!;
            var superuser = NpgsqlDataSource.Create(server.ConnectionString(database) + ";Command Timeout=600;Maximum Pool Size=4;Search Path=strongroom");
            var started = new BenchDatabase(server, prepared, superuser);
            await started.DescribeAsync(cancellationToken);
            return started;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs SQL as the superuser, for whom row-level security does not hold.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Reads one value as the superuser.</summary>
    public async Task<T> ReadAsync<T>(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = _superuser.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _superuser.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task DescribeAsync(CancellationToken cancellationToken)
    {
        var fsync = await ReadAsync<string>("SELECT current_setting('fsync')", cancellationToken);
        var commit = await ReadAsync<string>("SELECT current_setting('synchronous_commit')", cancellationToken);
        if (fsync != "on" || commit != "on") throw new CaseFailedException($"The database would not keep what it commits: fsync {fsync}, synchronous_commit {commit}.");
        Description = $"PostgreSQL {await ReadAsync<string>("SELECT split_part(current_setting('server_version'), ' ', 1)", cancellationToken)}, fsync {fsync}, synchronous_commit {commit}";
        var backend = await ReadAsync<int>("SELECT pg_backend_pid()", cancellationToken);
        Postmaster = File.Exists($"/proc/{backend}/stat") ? ProcessTable.Read().ParentOf(backend) : 0;
    }
}
