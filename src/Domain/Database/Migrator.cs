using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Strongroom.Database;

/// <summary>
/// Applies <c>db/migrations</c> in order, as the owner role: each file in a transaction of its own, recorded with its checksum, under an
/// advisory lock so that two hosts starting at once do it once. Forward only; a file that changed after it ran is an error.
/// </summary>
/// <remarks>
/// Requests go on meanwhile. Whoever waits for a lock on a table makes everybody wait who comes after: so no migration waits longer than
/// <see cref="LockTimeout"/>. It is rolled back and tried again.
/// </remarks>
public sealed partial class Migrator
{
    /// <summary>How long a migration waits for a lock, and so how long requests may have to wait behind it.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromMilliseconds(500);

    private const long LockId = 0x5374726F6E67726D; // "Strongrm"
    private const int Attempts = 120;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Asked for again and again rather than waited for: a statement that waits holds a snapshot, and CREATE INDEX CONCURRENTLY waits for all older snapshots.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private const string CreateLedger = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version integer PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
        """;

    private readonly NpgsqlDataSource _owner;
    private readonly ILogger<Migrator> _logger;
    private readonly IReadOnlyList<Migration> _migrations;

    /// <param name="owner">As <c>strongroom_owner</c>.</param>
    /// <param name="logger">Hears of every migration applied.</param>
    public Migrator(NpgsqlDataSource owner, ILogger<Migrator> logger) : this(owner, logger, Migration.All)
    {
    }

    internal Migrator(NpgsqlDataSource owner, ILogger<Migrator> logger, IReadOnlyList<Migration> migrations) =>
        (_owner, _logger, _migrations) = (owner, logger, migrations);

    /// <summary>The newest migration this build knows.</summary>
    public static int LatestVersion { get; } = Migration.All.Max(m => m.Version);

    /// <summary>Creates the three roles, as an administrator of the server, and gives them passwords where one is given.</summary>
    public static async Task CreateRolesAsync(
        NpgsqlDataSource administrator, IReadOnlyDictionary<string, string> passwords, CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, Migration.ReadResource("roles.sql"), cancellationToken);
        foreach (var (role, password) in passwords)
        {
            // ALTER ROLE takes no parameters; format() quotes both on the server.
            await using var compose = new NpgsqlCommand("SELECT format('ALTER ROLE %I PASSWORD %L', @role, @password)", connection);
            compose.Parameters.AddWithValue("role", role);
            compose.Parameters.AddWithValue("password", password);
            await ExecuteAsync(connection, (string)(await compose.ExecuteScalarAsync(cancellationToken))!, cancellationToken);
        }
    }

    /// <summary>What would be done, and nothing of it.</summary>
    public async Task<IReadOnlyList<MigrationState>> PlanAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _owner.OpenConnectionAsync(cancellationToken);
        return MigrationState.Compare(_migrations, await ReadLedgerAsync(connection, cancellationToken));
    }

    /// <summary>Applies what is missing and returns the versions applied.</summary>
    /// <exception cref="MigrationException">The database is newer than this build, a migration that ran before reads differently now, or a lock was not to be had.</exception>
    public Task<IReadOnlyList<int>> MigrateAsync(CancellationToken cancellationToken) => MigrateAsync(null, cancellationToken);

    /// <summary>Applies what is missing, tells how far it is, and returns the versions applied.</summary>
    /// <exception cref="MigrationException">The database is newer than this build, a migration that ran before reads differently now, or a lock was not to be had.</exception>
    public async Task<IReadOnlyList<int>> MigrateAsync(IProgress<MigrationStep>? progress, CancellationToken cancellationToken)
    {
        await using var connection = await _owner.OpenConnectionAsync(cancellationToken);
        await TakeLockAsync(connection, progress, cancellationToken);
        try
        {
            var states = MigrationState.Compare(_migrations, await ReadLedgerAsync(connection, cancellationToken));
            if (Refuse(states) is { } refused) throw new MigrationException(refused);
            var pending = states.Where(state => state.State == MigrationState.Pending).Select(state => state.Version).ToHashSet();
            var done = new List<int>();
            foreach (var migration in _migrations.Where(migration => pending.Contains(migration.Version)))
            {
                var started = Stopwatch.GetTimestamp();
                progress?.Report(new MigrationStep.Running(migration));
                await ApplyAsync(connection, migration, progress, cancellationToken);
                _logger.MigrationApplied(migration.Version, migration.Name);
                progress?.Report(new MigrationStep.Done(migration, Stopwatch.GetElapsedTime(started)));
                done.Add(migration.Version);
            }

            return done;
        }
        finally
        {
            // A connection that is lost has lost its lock with it.
            if (connection.State == System.Data.ConnectionState.Open) await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockId})", CancellationToken.None);
        }
    }

    /// <summary>Why a database in this state is not to be migrated by this build; null when it can be.</summary>
    public static string? Refuse(IReadOnlyList<MigrationState> states)
    {
        if (states.FirstOrDefault(state => state.State == MigrationState.Unknown) is { } unknown)
            return $"The database has the migration {unknown.Name}, which this build does not know: it is newer. Use the build that it was migrated by, or a later one.";
        if (states.FirstOrDefault(state => state.State == MigrationState.Changed) is { } changed)
            return $"Migration {changed.Name} was changed after it ran. Restore it and add a new one.";
        return null;
    }

    private static async Task TakeLockAsync(NpgsqlConnection connection, IProgress<MigrationStep>? progress, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand($"SELECT pg_try_advisory_lock({LockId})", connection);
        for (var told = false; await take.ExecuteScalarAsync(cancellationToken) is not true; told = true)
        {
            if (!told) progress?.Report(new MigrationStep.Waiting());
            await Task.Delay(Poll, cancellationToken);
        }
    }

    private static async Task<Dictionary<int, AppliedMigration>> ReadLedgerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, AppliedMigration>();
        await using var exists = new NpgsqlCommand("SELECT to_regclass('strongroom.schema_migrations') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!) return applied;
        await using var read = new NpgsqlCommand("SELECT version, name, sha256, applied_at FROM strongroom.schema_migrations", connection);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetInt32(0), new(reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return applied;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, IProgress<MigrationStep>? progress, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (migration.RunsOutsideTransaction) await RunOutsideAsync(connection, migration, cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await ExecuteAsync(connection, $"SET LOCAL lock_timeout = '{LockTimeout.TotalMilliseconds}ms'", cancellationToken);
                if (!migration.RunsOutsideTransaction) await ExecuteAsync(connection, migration.Sql, cancellationToken);
                await RecordAsync(connection, migration, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return;
            }
            catch (PostgresException blocked) when (blocked.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                if (attempt == Attempts)
                    throw new MigrationException($"Migration {migration.Name} did not get its locks in {Attempts} attempts: a transaction that has been open for long holds them (pg_stat_activity, xact_start). Nothing of it was kept; run migrate again.", blocked);
                progress?.Report(new MigrationStep.Blocked(migration, attempt));
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    // Concurrent building takes no lock that a request would wait for. A build that failed leaves an index behind that is kept up to date and never used.
    private static async Task RunOutsideAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "SET search_path = strongroom", cancellationToken);
        if (BuiltIndex().Match(migration.Sql) is { Success: true } built)
        {
            await using var broken = new NpgsqlCommand("SELECT count(*) > 0 FROM pg_index WHERE indexrelid = to_regclass(@name) AND NOT indisvalid", connection);
            broken.Parameters.AddWithValue("name", built.Groups[1].Value);
            if (await broken.ExecuteScalarAsync(cancellationToken) is true) await ExecuteAsync(connection, $"DROP INDEX CONCURRENTLY {built.Groups[1].Value}", cancellationToken);
        }

        await ExecuteAsync(connection, migration.Sql, cancellationToken);
    }

    private static async Task RecordAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "SET LOCAL search_path = strongroom", cancellationToken);
        await ExecuteAsync(connection, CreateLedger, cancellationToken);
        await ExecuteAsync(connection, "GRANT SELECT ON schema_migrations TO strongroom_app, strongroom_worker", cancellationToken);
        await using var record = new NpgsqlCommand("INSERT INTO schema_migrations (version, name, sha256) VALUES (@version, @name, @sha256)", connection);
        record.Parameters.AddWithValue("version", migration.Version);
        record.Parameters.AddWithValue("name", migration.Name);
        record.Parameters.AddWithValue("sha256", migration.Sha256);
        await record.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [GeneratedRegex(@"INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS\s+(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex BuiltIndex();
}
