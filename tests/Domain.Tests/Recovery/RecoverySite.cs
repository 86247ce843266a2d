using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Files;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.Transitions;

namespace Strongroom.Domain.Tests.Recovery;

/// <summary>The product over a server that is given, with stores, an archive and a signing key that outlive the database.</summary>
internal sealed class RecoverySite(PostgresEndpoint server, StoreOptions[] stores, string keyFile, RecoverySite? before = null) : DomainHost
{
    public const string Archive = "archive";

    public IReadOnlyList<TenantId> Tenants => [OnAzure, OnS3];

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Audit:Archives:eu", Archive), new("Audit:Keys:0:File", keyFile),
        // Objects are as young as the drill.
        new("Reconcile:SettleSeconds", "0"),
    ];

    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.Existing(server, RestorableServer.Database));

    protected override Task<StoreOptions[]> CreateStoresAsync() => Task.FromResult(stores);

    protected override async Task AddTenantsAsync()
    {
        if (before is null) await base.AddTenantsAsync();
        else (OnAzure, OnS3) = (before.OnAzure, before.OnS3);
    }

    public IObjectStore StoreOf(TenantId tenant) => Stores.Get(tenant == OnAzure ? "azurite" : "ceph");

    public async Task<FileRecord> FindAsync(FileRecord file) => (await Get<ReadMetadata>().RunAsync(Call(file.Tenant, Operations.ReadMetadata), FileRef.Of(file.Id), TestContext.Current.CancellationToken)).Value;

    /// <summary>Lets the gateway archive or compress a file, as a plan would.</summary>
    public async Task MoveAsync(FileRecord file, string kind)
    {
        await SqlAsync<Guid>(
            """
            INSERT INTO strongroom.file_transitions (file_id, tenant_id, kind, requested_by, etag_before, started_at, next_attempt_at)
            VALUES (@id, @tenant, @kind, 'system', @etag, now() - interval '1 h', now() - interval '1 h') RETURNING file_id
            """, ("id", file.Id), ("tenant", file.Tenant.Value), ("kind", kind), ("etag", file.ETag!));
        (await Get<MoveObjects>().RunAsync(TestContext.Current.CancellationToken)).Done.ShouldBe(1);
    }

    /// <summary>Seals everything that tenants have, and archives it.</summary>
    public async Task SealAndArchiveAsync(bool archive = true)
    {
        foreach (var tenant in Tenants)
            await SealAsync(tenant, (await SqlAsync<long>("SELECT count(*) FROM storage_audit_logs WHERE tenant_id = @t", ("t", tenant.Value)))[0]);
        if (archive) (await Get<ArchiveAuditLog>().RunAsync(TestContext.Current.CancellationToken)).Failures.ShouldBe(0);
    }

    public async Task<List<string>> ObjectsAsync()
    {
        var keys = new List<string>();
        foreach (var store in Stores.Files)
            await foreach (var found in store.ListAsync(ObjectKey.Root, TestContext.Current.CancellationToken)) keys.Add($"{store.Info.Name} {found.Key}");
        return keys;
    }
}
