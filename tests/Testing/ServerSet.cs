using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Database;
using Strongroom.SelfHost.Emulators;

namespace Strongroom.Testing;

/// <summary>The three real servers under one temporary folder, each started on first use. One that cannot start is missing, with the reason.</summary>
public sealed class ServerSet : IAsyncDisposable
{
    private const string Template = "strongroom_template";
    private readonly DirectoryInfo _folder;
    private readonly Lazy<Task<Started<PostgresEndpoint>>> _postgres;
    private readonly Lazy<Task<Started<string>>> _azurite;
    private readonly Lazy<Task<Started<S3Endpoint>>> _ceph;

    public ServerSet()
    {
        _folder = Directory.CreateTempSubdirectory("strongroom-tests-");
        if (!OperatingSystem.IsWindows()) _folder.UnixFileMode |= UnixFileMode.OtherExecute;
        _postgres = new(() => TryAsync(StartPostgresAsync));
        _azurite = new(() => TryAsync(StartAzuriteAsync));
        _ceph = new(() => TryAsync(StartCephAsync));
    }

    /// <summary>PostgreSQL with a migrated template database.</summary>
    public async Task<(PostgresEndpoint? Endpoint, string? Missing)> PostgresAsync() => (await _postgres.Value).Answer;

    /// <summary>Azurite's account address.</summary>
    public async Task<(string? Endpoint, string? Missing)> AzuriteAsync() => (await _azurite.Value).Answer;

    /// <summary>Ceph.</summary>
    public async Task<(S3Endpoint? Endpoint, string? Missing)> CephAsync() => (await _ceph.Value).Answer;

    /// <summary>Starts all three at once.</summary>
    public async Task<ServerEndpoints> StartAllAsync()
    {
        await Task.WhenAll(_postgres.Value, _azurite.Value, _ceph.Value);
        var (postgres, azurite, ceph) = (await PostgresAsync(), await AzuriteAsync(), await CephAsync());
        var missing = new[] { ("PostgreSQL", postgres.Missing), ("Azurite", azurite.Missing), ("Ceph", ceph.Missing) };
        return new ServerEndpoints
        {
            Postgres = postgres.Endpoint,
            Azurite = azurite.Endpoint,
            Ceph = ceph.Endpoint,
            Missing = missing.Where(server => server.Item2 is not null).ToDictionary(server => server.Item1, server => server.Item2!),
        };
    }

    /// <summary>Stops what was started and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        IAsyncDisposable?[] started = [await ServerOfAsync(_postgres), await ServerOfAsync(_azurite), await ServerOfAsync(_ceph)];
        var servers = started.OfType<IAsyncDisposable>();
        await Task.WhenAll(servers.Select(server => server.DisposeAsync().AsTask()));
        _folder.Delete(recursive: true);
    }

    // Null when it was never asked for, or failed in a way that has been reported.
    private static async Task<IAsyncDisposable?> ServerOfAsync<T>(Lazy<Task<Started<T>>> server)
        where T : class
    {
        if (!server.IsValueCreated) return null;
        await ((Task)server.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return server.Value.IsCompletedSuccessfully ? (await server.Value).Server : null;
    }

    private static async Task<Started<T>> TryAsync<T>(Func<Task<(IAsyncDisposable, T)>> start)
        where T : class
    {
        try
        {
            var (server, endpoint) = await start();
            return new Started<T>(server, endpoint, null);
        }
        catch (Exception e) when (e is EmulatorException or IOException or UnauthorizedAccessException)
        {
            return new Started<T>(null, null, e.Message);
        }
    }

    private static async Task<EmulatorPackages> PackagesAsync()
    {
        var packages = EmulatorPackages.Find(AppContext.BaseDirectory);
        await packages.EnsureAsync(CancellationToken.None);
        return packages;
    }

    private static async Task MigrateAsync(PostgresEndpoint endpoint)
    {
        await using (var server = NpgsqlDataSource.Create(endpoint.Superuser))
        await using (var create = server.CreateCommand($"CREATE DATABASE {Template}"))
        {
            await create.ExecuteNonQueryAsync();
        }
        string[] roles = ["strongroom_owner", "strongroom_app", "strongroom_worker"];
        // A template must have no connections left when it is copied: no pooling.
        await using var administrator = NpgsqlDataSource.Create(endpoint.To(Template) + ";Pooling=false");
        await Migrator.CreateRolesAsync(administrator, roles.ToDictionary(role => role, _ => endpoint.RolePassword), CancellationToken.None);
        await using var owner = NpgsqlDataSource.Create(endpoint.To(Template, "strongroom_owner") + ";Pooling=false");
        await new Migrator(owner, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
    }

    private async Task<(IAsyncDisposable, PostgresEndpoint)> StartPostgresAsync()
    {
        var server = await EmbeddedPostgres.StartAsync(
            await PackagesAsync(), Path.Combine(_folder.FullName, "postgres"), port: 0, durable: false, maxConnections: 300, CancellationToken.None);
        try
        {
            var endpoint = new PostgresEndpoint(server.ConnectionString("postgres"), RandomNumberGenerator.GetHexString(32, lowercase: true), Template);
            await MigrateAsync(endpoint);
            return (server, endpoint);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task<(IAsyncDisposable, string)> StartAzuriteAsync()
    {
        var server = await Azurite.StartAsync(await PackagesAsync(), Path.Combine(_folder.FullName, "azurite"), port: 0, CancellationToken.None);
        return (server, server.Endpoint.AbsoluteUri.TrimEnd('/'));
    }

    private async Task<(IAsyncDisposable, S3Endpoint)> StartCephAsync()
    {
        var server = await CephGateway.StartAsync(Path.Combine(_folder.FullName, "ceph"), CancellationToken.None);
        return (server, server.Endpoint);
    }

    private sealed record Started<T>(IAsyncDisposable? Server, T? Endpoint, string? Missing)
        where T : class
    {
        public (T? Endpoint, string? Missing) Answer => (Endpoint, Missing);
    }
}
