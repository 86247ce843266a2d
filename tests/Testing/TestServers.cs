using Xunit;

namespace Strongroom.Testing;

/// <summary>
/// The real servers that tests run on. <c>./test</c> starts them once for all test processes and names the file that says where they are;
/// without it (in an editor) the process starts what it needs itself. A missing server skips the test, and fails it when <c>CI=true</c>.
/// </summary>
public static class TestServers
{
    // The one place for state shared by a whole test process: servers are too slow to start for every class.
    private static readonly Lazy<Task<ServerEndpoints?>> Given = new(async () =>
        Environment.GetEnvironmentVariable(ServerEndpoints.Variable) is { Length: > 0 } file ? await ServerEndpoints.ReadAsync(file) : null);

    private static readonly Lazy<ServerSet> Own = new(() =>
    {
        var servers = new ServerSet();
        // They would stop by themselves when we die; this also removes their files.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => servers.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(20));
        return servers;
    });

    /// <summary>PostgreSQL with a migrated template database; see <see cref="TestDatabase"/>.</summary>
    public static async Task<PostgresEndpoint> PostgresAsync() =>
        Require("PostgreSQL", await Given.Value is { } given ? (given.Postgres, given.Missing.GetValueOrDefault("PostgreSQL")) : await Own.Value.PostgresAsync());

    /// <summary>Azurite's account address.</summary>
    public static async Task<string> AzuriteAsync() =>
        Require("Azurite", await Given.Value is { } given ? (given.Azurite, given.Missing.GetValueOrDefault("Azurite")) : await Own.Value.AzuriteAsync());

    /// <summary>Ceph.</summary>
    public static async Task<S3Endpoint> CephAsync() =>
        Require("Ceph", await Given.Value is { } given ? (given.Ceph, given.Missing.GetValueOrDefault("Ceph")) : await Own.Value.CephAsync());

    private static T Require<T>(string name, (T? Endpoint, string? Missing) server)
        where T : class
    {
        if (server.Endpoint is not null) return server.Endpoint;
        var reason = $"{name} is missing: {server.Missing}";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
        throw new InvalidOperationException();
    }
}
