using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Strongroom.Database;
using Strongroom.Functions.Audit;
using Strongroom.Functions.Ingest;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Hosting;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Http;

/// <summary>
/// The whole gateway on Kestrel for the tests of this project: a migrated database, a tenant on Azurite and one on Ceph, and tokens for anyone.
/// Only HTTP functions run, so that no event or timer comes between a request and its answer.
/// </summary>
public sealed class GatewayFixture : IAsyncDisposable
{
    public const string EventSecret = "an-event-secret-of-more-than-thirty-two-characters";

    // Starting takes seconds and the tests share nothing but the host: one for the process, in the way of TestServers.
    private static readonly Lazy<Task<GatewayFixture>> Running = new(async () =>
    {
        var fixture = new GatewayFixture();
        await fixture.StartAsync([], IsHttp);
        // Its database goes with the servers, which may be gone by then.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(fixture._folder, recursive: true);
        return fixture;
    });

    private readonly string _folder = Directory.CreateTempSubdirectory("strongroom-gateway-").FullName;
    private DevelopmentTokens _tokens = null!;
    private WebApplication _host = null!;
    private NpgsqlDataSource _superuser = null!;
    private TestDatabase _database = null!;

    private GatewayFixture() { }

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _host.Services;

    /// <summary>Its files live on Azurite.</summary>
    public TenantId OnAzure { get; private set; }

    /// <summary>Its files live on Ceph.</summary>
    public TenantId OnS3 { get; private set; }

    public StoreOptions Ceph { get; private set; } = null!;

    /// <summary>The one that all tests share.</summary>
    public static Task<GatewayFixture> SharedAsync() => Running.Value;

    /// <summary>One of a test's own, with other settings.</summary>
    public static async Task<GatewayFixture> StartOwnAsync(params (string Key, string Value)[] settings)
    {
        var fixture = new GatewayFixture();
        await fixture.StartAsync(settings, IsHttp);
        return fixture;
    }

    /// <summary>The same with blob events, which come from Azurite by polling, and the sealer.</summary>
    public static async Task<GatewayFixture> StartWithEventsAsync(params (string Key, string Value)[] settings)
    {
        var fixture = new GatewayFixture();
        await fixture.StartAsync(settings, type => IsHttp(type) || type == typeof(BlobArrivedFunction) || type == typeof(SealAuditLogFunction));
        return fixture;
    }

    /// <summary>A token of a user.</summary>
    public string Token(TenantId tenant, string role = "member", string user = "user-1") => _tokens.Mint(user, tenant.Value, role);

    /// <summary>Adds a tenant.</summary>
    public async Task<TenantId> AddTenantAsync(string store, Func<NewTenant, NewTenant>? with = null)
    {
        var tenant = new NewTenant(new TenantId(Guid.CreateVersion7()), $"t-{Guid.NewGuid():N}", "eu", store);
        tenant = with?.Invoke(tenant) ?? tenant;
        await using var owner = NpgsqlDataSource.Create(_database.Owner);
        var stores = Services.GetRequiredService<ObjectStores>().Files.Select(s => s.Info);
        var added = await new AddTenant(new TenantDatabase(owner), TimeProvider.System).RunAsync(tenant, stores, CancellationToken.None);
        return added.Value ? tenant.Id : throw new InvalidOperationException();
    }

    /// <summary>Runs SQL above row-level security and reads the first column of every row.</summary>
    public async Task<List<T>> SqlAsync<T>(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = _superuser.CreateCommand(sql);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(await reader.GetFieldValueAsync<T>(0));
        return rows;
    }

    /// <summary>Holds a lock until it is disposed.</summary>
    public Task<NpgsqlConnection> LockAsync(string sql) => _database.LockAsync(sql);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_host is not null) await _host.DisposeAsync();
        _tokens?.Dispose();
        if (_superuser is not null) await _superuser.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync((string Key, string Value)[] more, Func<Type, bool> runs)
    {
        // 1. Servers.
        _database = await TestDatabase.CreateAsync();
        var stores = await Task.WhenAll(TestStores.AzuriteAsync(), TestStores.CephAsync());
        Ceph = stores[1];
        _superuser = NpgsqlDataSource.Create(_database.Superuser + ";Search Path=strongroom;Maximum Pool Size=5");
        _tokens = await DevelopmentTokens.OpenAsync(_folder, TimeProvider.System, CancellationToken.None);

        // 2. The host.
        var settings = new Dictionary<string, string?>
        {
            ["Database:App"] = _database.App + ";Maximum Pool Size=10",
            // Machines that run tests are busy; what a request waits for is tested with a setting of its own.
            ["Database:CommandTimeoutSeconds"] = "30",
            ["Database:Worker"] = _database.Worker + ";Maximum Pool Size=5",
            ["Auth:Issuers:0:Issuer"] = DevelopmentTokens.Issuer,
            ["Auth:Issuers:0:Audience"] = DevelopmentTokens.Audience,
            ["Auth:Issuers:0:JwksFile"] = _tokens.JwksFile,
            ["Audit:Keys:0:Name"] = "tests",
            ["Audit:Keys:0:File"] = Path.Combine(_folder, "audit-signing-key.pem"),
            ["Events:S3Secrets:0"] = EventSecret,
            ["Events:S3Secrets:1"] = "another-secret-of-more-than-thirty-two-characters",
            ["Uploads:MultipartAboveBytes"] = $"{6 * 1024 * 1024}",
            ["Uploads:PartBytes"] = $"{5 * 1024 * 1024}",
            ["IngestContainer"] = stores[0].Bucket,
            ["IngestStorage"] = TestStores.ConnectionStringOf(stores[0]),
            ["Host:BlobPolling"] = "00:00:00.1",
            ["Logging:LogLevel:Default"] = "None",
            ["Logging:LogLevel:Microsoft"] = "None",
        };
        for (var i = 0; i < stores.Length; i++)
        {
            foreach (var (name, value) in TestStores.SettingsOf(stores[i])) settings[$"Stores:{i}:{name}"] = value;
        }

        foreach (var (key, value) in more) settings[key] = value;
        _host = FunctionsHost.Build(new HostSetup { Address = "http://127.0.0.1:0", Settings = settings, Types = [.. typeof(Composition).Assembly.GetTypes().Where(runs)] });
        await _host.StartAsync();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_host.Urls.First()) };

        // 3. Tenants.
        OnAzure = await AddTenantAsync("azurite");
        OnS3 = await AddTenantAsync("ceph");
    }

    private static bool IsHttp(Type type) => type.GetMethods().Any(method =>
        method.GetCustomAttribute<FunctionAttribute>() is not null && method.GetParameters().Any(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null));
}
