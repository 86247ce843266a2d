using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Database;
using Strongroom.SelfHost.Emulators;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Recovery;

/// <summary>A PostgreSQL of its own that archives its WAL, can be backed up while it runs, and restored to a moment: as docs/backup-and-recovery.md does it.</summary>
internal sealed class RestorableServer : IAsyncDisposable
{
    public const string Database = "strongroom";
    private const string Password = "of-the-roles-of-a-test";
    private static readonly string[] Roles = ["strongroom_owner", "strongroom_app", "strongroom_worker"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");
    private readonly int _port = FreePort.Next();
    private EmbeddedPostgres? _server;

    public PostgresEndpoint Endpoint { get; private set; } = null!;

    private string Wal => Path.Combine(_folder.FullName, "wal");

    private string Backup => Path.Combine(_folder.FullName, "backup");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RestorableServer> StartAsync()
    {
        var server = new RestorableServer();
        // The database's user, who is another one when we are root, has to reach all of it.
        if (!OperatingSystem.IsWindows()) server._folder.UnixFileMode |= UnixFileMode.OtherExecute;
        Directory.CreateDirectory(server.Wal);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(server.Wal, (UnixFileMode)0b111_111_111);
        await server.RunAsync("first", ["wal_level=replica", "archive_mode=on", $"archive_command=cp %p {server.Wal}/%f"]);

        await server.ExecuteAsync("postgres", $"CREATE DATABASE {Database}");
        await using var administrator = NpgsqlDataSource.Create(server.Endpoint.To(Database));
        await Migrator.CreateRolesAsync(administrator, Roles.ToDictionary(role => role, _ => Password), Token);
        await using var owner = NpgsqlDataSource.Create(server.Endpoint.To(Database, Roles[0]));
        await new Migrator(owner, NullLogger<Migrator>.Instance).MigrateAsync(Token);
        return server;
    }

    /// <summary>A base backup: the files, copied while the server runs, and the label that makes a whole of them. <c>pg_basebackup</c> does the same.</summary>
    public async Task BackUpAsync()
    {
        await using var connection = new NpgsqlConnection(Endpoint.To("postgres"));
        await connection.OpenAsync(Token);
        await RunAsync("SELECT pg_backup_start('drill', fast => true)");
        Directory.CreateDirectory(Backup);
        await CommandAsync("cp", "-a", Path.Combine(_folder.FullName, "first", "data"), Backup);
        foreach (var file in Directory.GetFiles(Path.Combine(Backup, "data", "pg_wal"))) File.Delete(file);
        File.Delete(Path.Combine(Backup, "data", "postmaster.pid"));
        await File.WriteAllTextAsync(Path.Combine(Backup, "data", "backup_label"), await RunAsync("SELECT labelfile FROM pg_backup_stop(wait_for_archive => true)"), Token);

        async Task<string> RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (await command.ExecuteScalarAsync(Token))!.ToString()!;
        }
    }

    /// <summary>Names this moment.</summary>
    public Task MarkAsync(string moment) => ExecuteAsync("postgres", $"SELECT pg_create_restore_point('{moment}')");

    /// <summary>Loses the server, and starts another at its address from the backup and the WAL up to a moment.</summary>
    public async Task RestoreAsync(string moment)
    {
        // All that was written by now is archived, so that there is more than what is restored.
        await ExecuteAsync("postgres", "SELECT pg_switch_wal()");
        await _server!.DisposeAsync();
        NpgsqlConnection.ClearAllPools();

        Directory.CreateDirectory(Path.Combine(_folder.FullName, "second"));
        Directory.Move(Path.Combine(Backup, "data"), Path.Combine(_folder.FullName, "second", "data"));
        File.Copy(Path.Combine(_folder.FullName, "first", "password"), Path.Combine(_folder.FullName, "second", "password"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "second", "data", "recovery.signal"), "", Token);
        await RunAsync("second", [$"restore_command=cp {Wal}/%f %p", $"recovery_target_name={moment}", "recovery_target_action=promote"]);
        await Patience.UntilAsync(async () => !await ScalarAsync<bool>("SELECT pg_is_in_recovery()"), "promoted");
        (await ScalarAsync<int>("SELECT timeline_id FROM pg_control_checkpoint()")).ShouldBe(2);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task RunAsync(string name, string[] settings)
    {
        var packages = EmulatorPackages.Find(AppContext.BaseDirectory);
        await packages.EnsureAsync(Token);
        _server = await EmbeddedPostgres.StartAsync(
            packages.PostgresNative, Path.Combine(_folder.FullName, name), _port, ["max_connections=100", "fsync=off", "synchronous_commit=off", "max_wal_senders=0", .. settings], Token);
        Endpoint = new PostgresEndpoint(_server.ConnectionString("postgres"), Password, Database);
    }

    private async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(Endpoint.To(database));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Endpoint.To("postgres"));
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task CommandAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync(Token);
        // 1: a file went away while it was copied, which a backup may bear.
        process.ExitCode.ShouldBeInRange(0, 1);
    }
}
