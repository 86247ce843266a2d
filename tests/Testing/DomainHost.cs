using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.SelfHost.Once;
using Strongroom.Stores;
using Strongroom.Tenants;
using Xunit;

namespace Strongroom.Testing;

/// <summary>
/// The product without triggers and HTTP, as a class fixture: a migrated database of its own, a store on Azurite and one on Ceph, a tenant on each,
/// and a clock that can be moved on.
/// </summary>
public class DomainHost : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");
    private TestDatabase _database = null!;
    private ServiceProvider _services = null!;
    private NpgsqlDataSource _superuser = null!;
    private NpgsqlDataSource _owner = null!;

    public MovableClock Clock { get; } = new();

    /// <summary>A tenant whose files live on Azurite.</summary>
    public TenantId OnAzure { get; protected set; }

    /// <summary>A tenant whose files live on Ceph.</summary>
    public TenantId OnS3 { get; protected set; }

    public TestDatabase Database => _database;

    /// <summary>The key that signs the logs' checkpoints.</summary>
    public string AuditKeyFile => Path.Combine(_folder.FullName, "audit.pem");

    public ObjectStores Stores => Get<ObjectStores>();

    /// <summary>Settings beside the databases and stores.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings => [];

    /// <summary>The stores, <c>azurite</c> and <c>ceph</c> among them.</summary>
    protected virtual Task<StoreOptions[]> CreateStoresAsync() => Task.WhenAll(TestStores.AzuriteAsync(), TestStores.CephAsync());

    /// <summary>The database, dropped with the host.</summary>
    protected virtual Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreateAsync();

    /// <summary>A tenant on either store.</summary>
    protected virtual async Task AddTenantsAsync()
    {
        OnAzure = await AddTenantAsync("azurite");
        OnS3 = await AddTenantAsync("ceph");
    }

    public virtual async ValueTask InitializeAsync()
    {
        _database = await CreateDatabaseAsync();
        var stores = await CreateStoresAsync();
        var settings = new Dictionary<string, string?> { ["Database:App"] = _database.App + ";Maximum Pool Size=20", ["Database:Worker"] = _database.Worker + ";Maximum Pool Size=10" };
        // Machines that run tests are busy; what a request waits for is tested with a setting of its own.
        settings["Database:CommandTimeoutSeconds"] = "30";
        settings["Audit:Keys:0:Name"] = "tests";
        settings["Audit:Keys:0:File"] = AuditKeyFile;
        for (var i = 0; i < stores.Length; i++)
            foreach (var (name, value) in TestStores.SettingsOf(stores[i])) settings[$"Stores:{i}:{name}"] = value;
        foreach (var (key, value) in Settings) settings[key] = value;

        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddStrongroom(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        Register(services);
        _services = services.BuildServiceProvider();
        _superuser = NpgsqlDataSource.Create(_database.Superuser);
        _owner = NpgsqlDataSource.Create(_database.Owner);
        await AddTenantsAsync();
    }

    /// <summary>Adds or replaces services before the host is built.</summary>
    protected virtual void Register(IServiceCollection services)
    {
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Adds a tenant on a store.</summary>
    public async Task<TenantId> AddTenantAsync(string store, Func<NewTenant, NewTenant>? with = null)
    {
        var tenant = new NewTenant(new TenantId(Guid.CreateVersion7()), $"t-{Guid.NewGuid():N}", "eu", store);
        var added = await new AddTenant(new TenantDatabase(_owner), Clock).RunAsync(with?.Invoke(tenant) ?? tenant, Stores.Files.Select(s => s.Info), Token);
        return added.Value ? tenant.Id : throw new InvalidOperationException();
    }

    /// <summary>A call by a user of a tenant.</summary>
    public static CallContext Call(TenantId tenant, Operation operation, Roles roles = Roles.Admin, string user = "user-1") =>
        new(new Caller(user, roles, tenant, "127.0.0.1", "tests") { Pseudonyms = new Pseudonyms(ActorOf(user), null) }, operation, "0af7651916cd43dd8448eb211c80319c");

    /// <summary>The pseudonym of a user of these tests, the same every time and known to no directory.</summary>
    public static Guid ActorOf(string user) => new(SHA256.HashData(Encoding.UTF8.GetBytes(user)).AsSpan(0, 16));

    /// <summary>A small PDF to be uploaded as a session attachment.</summary>
    public static UploadRequest Pdf(int size = 100, string name = "a.pdf", string scope = "sessions/s-1") =>
        new(name, "application/pdf", size, null, "attachment", scope, new Dictionary<string, string>(), [], null);

    /// <summary>Bytes that look like a PDF.</summary>
    public static byte[] PdfBytes(int size = 100)
    {
        var bytes = new byte[size];
        "%PDF-1.7\n"u8[..Math.Min(9, size)].CopyTo(bytes);
        return bytes;
    }

    /// <summary>Announces a file and PUTs it, without telling the gateway that it has arrived.</summary>
    public async Task<FileRecord> PutAsync(TenantId tenant, UploadRequest? request = null, byte[]? body = null)
    {
        request ??= Pdf();
        var ticket = (await Get<IssueUploadUrl>().RunAsync(Call(tenant, Operations.UploadUrl), request, Token)).Value;
        using var response = await SendAsync(ticket.Put!, body ?? PdfBytes((int)request.Size));
        response.EnsureSuccessStatusCode();
        return ticket.File;
    }

    /// <summary>Announces, PUTs and completes a file.</summary>
    public async Task<FileRecord> UploadAsync(TenantId tenant, UploadRequest? request = null, byte[]? body = null)
    {
        var file = await PutAsync(tenant, request, body);
        return (await Get<CompleteUpload>().RunAsync(Call(tenant, Operations.UploadComplete), file.Id, Token)).Value;
    }

    /// <summary>Sends a signed request as a client would.</summary>
    public static async Task<HttpResponseMessage> SendAsync(SignedRequest signed, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(signed.Method), signed.Url);
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in signed.Headers)
            if (!name.Equals("content-length", StringComparison.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, Token);
    }

    /// <summary>Runs SQL above row-level security and reads the first column of every row.</summary>
    public async Task<List<T>> SqlAsync<T>(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = _superuser.CreateCommand(sql.Replace("FROM ", "FROM strongroom.", StringComparison.Ordinal).Replace("UPDATE ", "UPDATE strongroom.", StringComparison.Ordinal));
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<T>();
        while (await reader.ReadAsync(Token)) rows.Add(await reader.GetFieldValueAsync<T>(0, Token));
        return rows;
    }

    /// <summary>
    /// Brings a tenant's log to this many leaves by one checkpoint. It waits first: a transaction that is open anywhere in the cluster, as those of the
    /// tests beside this one are, holds sealing back, and a pass in between would seal a part.
    /// </summary>
    public Task SealAsync(TenantId tenant, long size) => Patience.UntilAsync(
        async () =>
        {
            var ready = await SqlAsync<long>(
                """
                SELECT (SELECT size FROM audit_trees WHERE tenant_id = @t) + count(*)
                FROM storage_audit_logs a
                WHERE tenant_id = @t AND xact < pg_snapshot_xmin(pg_current_snapshot())
                  AND NOT EXISTS (SELECT FROM audit_leaves l WHERE l.tenant_id = @t AND l.entry_id = a.id)
                """, ("t", tenant.Value));
            if (ready[0] < size) return false;
            await Get<SealAuditLog>().RunAsync(Token);
            return (await SqlAsync<long>("SELECT size FROM audit_trees WHERE tenant_id = @t", ("t", tenant.Value)))[0] >= size;
        },
        $"{size} leaves");

    /// <summary>The newest signed checkpoint of a log, as a tenant keeps it.</summary>
    public async Task<AuditCheckpoint> CheckpointAsync(TenantId tenant) =>
        (await Get<ReadCheckpoint>().RunAsync(Call(tenant, Operations.ReadCheckpoint), null, Token)).Value;

    /// <summary>Verifies a log, also against a checkpoint that was kept.</summary>
    public async Task<AuditVerification> VerifyAsync(TenantId tenant, AuditCheckpoint? kept = null) =>
        (await Get<VerifyAuditLog>().RunAsync(Call(tenant, Operations.VerifyAuditLog), kept?.Note, Token)).Value;

    /// <summary>The actions in the audit log of a file, oldest first.</summary>
    public Task<List<string>> AuditOfAsync(Guid fileId) => SqlAsync<string>("SELECT action FROM storage_audit_logs WHERE file_id = @id ORDER BY xact, id", ("id", fileId));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _services.DisposeAsync();
        await _superuser.DisposeAsync();
        await _owner.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
