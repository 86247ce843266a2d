using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Strongroom.Database;

/// <summary>
/// Applies <c>db/migrations</c> in order, as the owner role: each file in a transaction of its own, recorded with its checksum, under an
/// advisory lock so that two hosts starting at once do it once. Forward only; a file that changed after it ran is an error.
/// </summary>
public sealed class Migrator(NpgsqlDataSource owner, ILogger<Migrator> logger)
{
    private const long LockId = 0x5374726F6E67726D; // "Strongrm"

    private const string CreateLedger = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version integer PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
        """;

    /// <summary>The newest migration this build knows.</summary>
    public static int LatestVersion { get; } = ReadMigrations().Max(m => m.Version);

    /// <summary>Creates the three roles, as an administrator of the server, and gives them passwords where one is given.</summary>
    public static async Task CreateRolesAsync(
        NpgsqlDataSource administrator, IReadOnlyDictionary<string, string> passwords, CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, ReadResource("roles.sql"), cancellationToken);
        foreach (var (role, password) in passwords)
        {
            // ALTER ROLE takes no parameters; format() quotes both on the server.
            await using var compose = new NpgsqlCommand("SELECT format('ALTER ROLE %I PASSWORD %L', @role, @password)", connection);
            compose.Parameters.AddWithValue("role", role);
            compose.Parameters.AddWithValue("password", password);
            await ExecuteAsync(connection, (string)(await compose.ExecuteScalarAsync(cancellationToken))!, cancellationToken);
        }
    }

    /// <summary>Applies what is missing and returns the versions applied.</summary>
    /// <exception cref="InvalidOperationException">A migration that ran before reads differently now.</exception>
    public async Task<IReadOnlyList<int>> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockId})", cancellationToken);
        try
        {
            var applied = await ReadLedgerAsync(connection, cancellationToken);
            var done = new List<int>();
            foreach (var migration in ReadMigrations())
            {
                if (applied.TryGetValue(migration.Version, out var checksum))
                {
                    if (!checksum.AsSpan().SequenceEqual(migration.Sha256))
                        throw new InvalidOperationException($"Migration {migration.Name} was changed after it ran. Restore it and add a new one.");
                    continue;
                }

                await ApplyAsync(connection, migration, cancellationToken);
                logger.MigrationApplied(migration.Version, migration.Name);
                done.Add(migration.Version);
            }

            return done;
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockId})", CancellationToken.None);
        }
    }

    private static async Task<Dictionary<int, byte[]>> ReadLedgerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, byte[]>();
        await using var exists = new NpgsqlCommand("SELECT to_regclass('strongroom.schema_migrations') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!) return applied;
        await using var read = new NpgsqlCommand("SELECT version, sha256 FROM strongroom.schema_migrations", connection);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) applied.Add(reader.GetInt32(0), reader.GetFieldValue<byte[]>(1));
        return applied;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await ExecuteAsync(connection, "SET LOCAL search_path = strongroom", cancellationToken);
        await ExecuteAsync(connection, CreateLedger, cancellationToken);
        await ExecuteAsync(connection, "GRANT SELECT ON schema_migrations TO strongroom_app, strongroom_worker", cancellationToken);
        await using var record = new NpgsqlCommand("INSERT INTO schema_migrations (version, name, sha256) VALUES (@version, @name, @sha256)", connection);
        record.Parameters.AddWithValue("version", migration.Version);
        record.Parameters.AddWithValue("name", migration.Name);
        record.Parameters.AddWithValue("sha256", migration.Sha256);
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static List<Migration> ReadMigrations() =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                var sql = ReadResource(name);
                return new Migration(
                    int.Parse(name.AsSpan("migrations/".Length, 4), CultureInfo.InvariantCulture),
                    Path.GetFileNameWithoutExtension(name), sql, SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            }),
    ];

    private static string ReadResource(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private sealed record Migration(int Version, string Name, string Sql, byte[] Sha256);
}
