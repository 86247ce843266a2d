using Npgsql;

namespace Strongroom.SelfHost.Emulators;

/// <summary>A PostgreSQL cluster of our own on a loopback port: no Unix socket, password authentication, UTF-8, C collation.</summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private readonly ChildProcess _process;
    private readonly string _password;

    private EmbeddedPostgres(ChildProcess process, int port, string password)
    {
        _process = process;
        _password = password;
        Port = port;
    }

    /// <summary>The loopback port.</summary>
    public int Port { get; }

    /// <summary>A connection string of the superuser.</summary>
    public string ConnectionString(string database) => ConnectionString(Port, database, Superuser, _password);

    /// <summary>A connection string of another role.</summary>
    public string ConnectionString(string database, string role, string password) => ConnectionString(Port, database, role, password);

    /// <summary>
    /// Starts the cluster in <paramref name="directory"/>, made on first use, and waits until it answers.
    /// </summary>
    /// <param name="packages">Where the binaries are.</param>
    /// <param name="directory">The cluster's folder.</param>
    /// <param name="port">0 takes any free one.</param>
    /// <param name="durable">False lets the server forget on a crash of the machine: for tests.</param>
    /// <param name="maxConnections">The server's limit.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static Task<EmbeddedPostgres> StartAsync(
        EmulatorPackages packages, string directory, int port, bool durable, int maxConnections, CancellationToken cancellationToken)
    {
        string[] forgetful = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
        return StartAsync(packages.PostgresNative, directory, port, [$"max_connections={maxConnections}", .. durable ? [] : forgetful], cancellationToken);
    }

    /// <summary>The same with another distribution's programs and any settings.</summary>
    /// <param name="native">The folder that has <c>bin/postgres</c>.</param>
    /// <param name="directory">The cluster's folder.</param>
    /// <param name="port">0 takes any free one.</param>
    /// <param name="settings">As <c>name=value</c>.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<EmbeddedPostgres> StartAsync(
        string native, string directory, int port, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        // 1. Files: binaries, a data folder, a password.
        var files = new PostgresFiles(native, Path.GetFullPath(directory));
        var data = await files.DataAsync(cancellationToken);
        var password = await files.PasswordAsync(cancellationToken);

        // 2. A cluster, the first time.
        if (!File.Exists(Path.Combine(data, "PG_VERSION"))) await InitialiseAsync(files, data, password, cancellationToken);

        // 3. The server, until it answers.
        if (port == 0) port = FreePort.Next();
        string[] all = ["listen_addresses=127.0.0.1", $"port={port}", "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC", .. settings];
        var command = PostgresFiles.Unprivileged(
            [await files.ProgramAsync("postgres", cancellationToken), "-D", data, .. all.SelectMany(setting => new[] { "-c", setting })]);
        // INT is the fast stop: clients are disconnected, the cluster is shut down cleanly.
        var process = ChildProcess.Start("INT", files.Log, data, new Dictionary<string, string>(), command);
        try
        {
            var address = ConnectionString(port, "postgres", Superuser, password);
            await process.UntilReadyAsync("PostgreSQL", token => AnswersAsync(address, token), TimeSpan.FromSeconds(60), cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
        return new EmbeddedPostgres(process, port, password);
    }

    /// <summary>Stops the server: clients are disconnected, the cluster is shut down cleanly.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task InitialiseAsync(PostgresFiles files, string data, string password, CancellationToken cancellationToken)
    {
        string[] initdb =
        [
            await files.ProgramAsync("initdb", cancellationToken), "-D", data, "--username", Superuser, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync",
        ];
        // The password file is ours and the pipe on standard input too: an unprivileged shell makes a pipe that initdb may open.
        await (OperatingSystem.IsWindows()
            ? Command.RunAsync(data, null, cancellationToken, [.. initdb, "--pwfile", files.PasswordFile])
            : Command.RunAsync(data, password, cancellationToken, PostgresFiles.Unprivileged(["bash", "-c", "exec \"$@\" --pwfile=<(cat)", "initdb", .. initdb])));
    }

    private static async Task<bool> AnswersAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false, Timeout = 5 }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            // Nobody listens yet, or the server is starting up.
            return false;
        }
    }

    private static string ConnectionString(int port, string database, string role, string password) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Database = database, Username = role, Password = password }.ConnectionString;
}
