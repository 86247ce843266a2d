using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Audit;

/// <summary>A host with an archive in two regions: <c>eu</c> locked on Ceph, <c>us</c> on Azurite. Every store can be made to fail.</summary>
public sealed class ArchiveHost : DomainHost, ILoggerProvider
{
    public const string Eu = "eu", Us = "us";

    private StoreOptions[] _stores = [];

    /// <summary>What was logged as an error.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Audit:Archives:eu", "archive-eu"), new("Audit:Archives:us", "archive-us"), new("Audit:SealBatch", "500")];

    public static async Task<ArchiveHost> StartAsync()
    {
        var host = new ArchiveHost();
        await host.InitializeAsync();
        return host;
    }

    public FaultyStore Archive(string region) => (FaultyStore)Stores.Get($"archive-{region}");

    public Task<TenantId> AddTenantInAsync(string region) =>
        AddTenantAsync(region == Eu ? "ceph" : "azurite-us", tenant => tenant with { Region = region, AuditRetentionDays = 365 });

    /// <summary>Writes entries of a tenant, as of the host's clock, and seals them.</summary>
    public async Task SealAsync(TenantId tenant, int count)
    {
        await WriteAsync(tenant, count);
        await SealAsync(tenant);
    }

    /// <summary>Seals everything that a tenant has. Transactions of other tests on the same server, while they run, hold it up.</summary>
    public async Task SealAsync(TenantId tenant)
    {
        const string unsealed = """
            SELECT count(*) FROM storage_audit_logs a
            WHERE a.tenant_id = @id AND NOT EXISTS (SELECT FROM audit_leaves l WHERE l.tenant_id = a.tenant_id AND l.entry_id = a.id)
            """;
        await Patience.UntilAsync(
            async () =>
            {
                (await Get<SealAuditLog>().RunAsync(CancellationToken.None)).Failures.ShouldBe(0);
                return await ScalarAsync<long>(unsealed, ("id", tenant.Value)) == 0;
            },
            "sealed");
    }

    /// <summary>Writes entries.</summary>
    public Task WriteAsync(TenantId tenant, int count) => ExecuteAsync(
        """
        INSERT INTO storage_audit_logs (id, tenant_id, occurred_at, operation, actor_id, actor_role, action, success, file_path, metadata)
        SELECT uuid_v7(@at), @tenant, @at, 'file.download', @tenant, 'member', 'DOWNLOAD', true, 'a/' || n, jsonb_build_object('n', n)
        FROM generate_series(1, @count) AS n
        """,
        ("at", Clock.GetUtcNow().UtcDateTime), ("tenant", tenant.Value), ("count", count));

    public Task<ArchiveSummary> ArchiveAsync() => Get<ArchiveAuditLog>().RunAsync(CancellationToken.None);

    public Task<long> ArchivedSizeAsync(TenantId tenant) => ScalarAsync<long>("SELECT archived_size FROM audit_trees WHERE tenant_id = @id", ("id", tenant.Value));

    public async Task ExecuteAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var source = NpgsqlDataSource.Create(Database.Superuser + ";Search Path=strongroom");
        await using var command = source.CreateCommand(sql);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params (string Name, object Value)[] parameters)
    {
        await using var source = NpgsqlDataSource.Create(Database.Superuser + ";Search Path=strongroom");
        await using var command = source.CreateCommand(sql);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    protected override async Task<StoreOptions[]> CreateStoresAsync() => _stores =
    [
        .. await base.CreateStoresAsync(), await TestStores.AzuriteAsync("azurite-us", Us), await TestStores.CephAsync("archive-eu", Eu, immutable: true),
        await TestStores.AzuriteAsync("archive-us", Us),
    ];

    protected override void Register(IServiceCollection services)
    {
        services.AddSingleton<ILoggerFactory>(_ => LoggerFactory.Create(logging => logging.AddProvider(this))).AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(provider => new ObjectStores(
            _stores.Select(options => new FaultyStore(provider.GetRequiredService<ObjectStoreFactory>().Create(options))), ["archive-eu", "archive-us"]));
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new ErrorLog(Errors);

    void IDisposable.Dispose()
    {
    }

    private sealed class ErrorLog(ConcurrentQueue<string> errors) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) errors.Enqueue($"{formatter(state, exception)} {exception?.GetType().Name}".Trim());
        }
    }
}
