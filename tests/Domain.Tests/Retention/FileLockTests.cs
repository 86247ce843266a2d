using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Retention;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>Locks (WORM): what they forbid, how they change, and how the store is told. Three stores: Azurite and Ceph without object lock, and Ceph with it.</summary>
public sealed class FileLockTests(FileLockTests.Host host) : IClassFixture<FileLockTests.Host>, IAsyncLifetime
{
    private FaultyStore Faulty => (FaultyStore)host.Stores.Get("worm");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Faulty.Fault = (_, _) => null;
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("azurite", "governance", false)]
    [InlineData("ceph", "compliance", false)]
    [InlineData("worm", "governance", true)]
    [InlineData("worm", "compliance", true)]
    public async Task Locked_FileOnEveryStore_IsNeitherDeletedNorPurged(string store, string mode, bool inStore)
    {
        var file = await host.UploadAsync(await host.AddTenantAsync(store));

        var locked = (await LockAsync(file, mode, Days(5))).Value;

        (locked.LockMode, locked.LockedUntil, locked.LockInStore, locked.Version).ShouldBe((mode, Days(5), inStore, file.Version + 1));
        (await DeleteAsync(file)).Refusal.ShouldBe(new Refusal.Locked(mode, Days(5)));
        (await DeleteAsync(file, hard: true)).Refusal.ShouldBe(new Refusal.Locked(mode, Days(5)));
        (await host.SqlAsync<long>("SELECT count(*) FROM purge_intents WHERE file_id = @id", ("id", file.Id))).ShouldBe([0L]);
        (await ReadAsync(file)).ShouldBe(("available", inStore, file.Version + 1), "bookkeeping bumps no version");
        (await host.Get<EditMetadata>().RunAsync(DomainHost.Call(file.Tenant, Operations.EditMetadata), FileRef.Of(file.Id), new MetadataPatch(null, ["x"], null), Token)).Refusal.ShouldBeNull();
        (await host.AuditOfAsync(file.Id)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "LOCK", "EDIT"]);
        if (inStore) (await Faulty.GetLockAsync(file.Key, file.ETag!, Token)).ShouldBe(new ObjectLock(mode, Days(5)));
    }

    [Theory]
    [InlineData("governance", "governance", 9, true)]
    [InlineData("governance", "governance", 4, false)]
    [InlineData("governance", "compliance", 5, true)]
    [InlineData("governance", "compliance", 4, false)]
    [InlineData("compliance", "compliance", 9, true)]
    [InlineData("compliance", "compliance", 4, false)]
    [InlineData("compliance", "governance", 9, false)]
    public async Task Lock_Changed_GetsOnlyFirmerOrLonger(string mode, string another, int days, bool allowed)
    {
        var file = await host.UploadAsync(host.OnAzure, DomainHost.Pdf(scope: $"sessions/{Guid.NewGuid():N}"));
        await LockAsync(file, mode, Days(5));

        var changed = await LockAsync(file, another, Days(days));

        if (allowed) (changed.Value.LockMode, changed.Value.LockedUntil).ShouldBe((another, Days(days)));
        else changed.Refusal.ShouldBe(new Refusal.Locked(mode, Days(5)));
        var now = (await host.Get<ReadMetadata>().RunAsync(DomainHost.Call(file.Tenant, Operations.ReadMetadata), FileRef.Of(file.Id), Token)).Value;
        (now.LockMode, now.LockedUntil).ShouldBe(allowed ? (another, Days(days)) : (mode, Days(5)));
    }

    [Fact]
    public async Task Lock_AsItIs_ChangesNothing()
    {
        var file = await host.UploadAsync(await host.AddTenantAsync("azurite"));
        await LockAsync(file, "compliance", Days(5));

        (await LockAsync(file, "compliance", Days(5))).Value.Version.ShouldBe(file.Version + 1);

        (await host.AuditOfAsync(file.Id)).Count(action => action == "LOCK").ShouldBe(1);
    }

    [Fact]
    public async Task Unlock_GovernanceOnly_LetsTheFileGo()
    {
        var tenant = await host.AddTenantAsync("worm");
        var (one, two) = (await host.UploadAsync(tenant), await host.UploadAsync(tenant, DomainHost.Pdf(name: "b.pdf")));
        (await UnlockAsync(one)).Refusal.ShouldBe(new Refusal.WrongState("file", "not locked", "locked"));
        await LockAsync(one, "governance", Days(5));
        await LockAsync(two, "compliance", Days(5));

        (await UnlockAsync(two)).Refusal.ShouldBe(new Refusal.Locked("compliance", Days(5)));
        (await UnlockAsync(one, " ")).Refusal.ShouldBeOfType<Refusal.Invalid>();
        var unlocked = (await UnlockAsync(one)).Value;

        (unlocked.LockMode, unlocked.LockInStore).ShouldBe((null, false));
        var left = await Faulty.GetLockAsync(one.Key, one.ETag!, Token);
        (left is null || left.Until < host.Clock.GetUtcNow().AddSeconds(10)).ShouldBeTrue("Ceph cannot remove a lock, it cuts it short");
        (await DeleteAsync(one)).Value.Status.ShouldBe("deleted");
        (await host.AuditOfAsync(one.Id)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "LOCK", "UNLOCK", "DELETE"]);
    }

    [Fact]
    public async Task Lock_AfterItsDate_HoldsNoMore()
    {
        var file = await host.UploadAsync(await host.AddTenantAsync("azurite"));
        await LockAsync(file, "compliance", host.Clock.GetUtcNow().AddMinutes(5));
        (await DeleteAsync(file)).Refusal.ShouldBeOfType<Refusal.Locked>();

        host.Clock.Advance(TimeSpan.FromMinutes(6));

        (await LockAsync(file, "governance", Days(1))).Refusal.ShouldBeNull("what is over binds nothing");
        (await UnlockAsync(file)).Refusal.ShouldBeNull();
        (await DeleteAsync(file)).Value.Status.ShouldBe("deleted");
    }

    [Fact]
    public async Task Lock_WrongRequests_AreRefused()
    {
        var file = await host.UploadAsync(host.OnAzure, DomainHost.Pdf(scope: $"sessions/{Guid.NewGuid():N}"));
        string[] Fields(Outcome<FileRecord> outcome) => [.. outcome.Refusal.ShouldBeOfType<Refusal.Invalid>().Errors.Select(e => e.Field)];

        Fields(await LockAsync(file, "eternal", host.Clock.GetUtcNow())).ShouldBe(["mode", "until"]);
        Fields(await LockAsync(file, "governance", host.Clock.GetUtcNow().AddYears(100).AddDays(1))).ShouldBe(["until"]);
        Fields(await LockAsync(file, "governance", DateTimeOffset.MaxValue)).ShouldBe(["until"]);
        (await LockAsync(file with { Id = Guid.CreateVersion7() }, "governance", Days(1))).Refusal.ShouldBe(new Refusal.NotFound("file"));
        await DeleteAsync(file);
        (await LockAsync(file, "governance", Days(1))).Refusal.ShouldBeOfType<Refusal.WrongStatus>();
    }

    // The store fails before or after it has done it, or the process dies between: the gateway holds the lock, says so honestly, and the timer tells the store.
    [Theory]
    [InlineData("lock", FaultKind.NothingKept)]
    [InlineData("lock", FaultKind.YetKept)]
    [InlineData("get-lock", FaultKind.NothingKept)]
    public async Task Lock_StoreFails_IsTheGatewaysUntilTheTimerHasToldTheStore(string method, FaultKind fault)
    {
        var file = await host.UploadAsync(await host.AddTenantAsync("worm"));
        Faulty.Fault = (called, key) => called == method && key == file.Key ? fault : null;

        (await LockAsync(file, "compliance", Days(5))).Value.LockInStore.ShouldBeFalse();
        (await DeleteAsync(file)).Refusal.ShouldBeOfType<Refusal.Locked>();
        await host.Get<CarryLocks>().RunAsync(Token);
        (await ReadAsync(file)).InStore.ShouldBe(fault == FaultKind.YetKept, "the timer asks the store, which says that it has done it");
        Faulty.Fault = (_, _) => null;
        await host.Get<CarryLocks>().RunAsync(Token);

        (await ReadAsync(file)).ShouldBe(("available", true, file.Version + 1));
        (await Faulty.GetLockAsync(file.Key, file.ETag!, Token)).ShouldBe(new ObjectLock("compliance", Days(5)));
        (await host.Get<CarryLocks>().RunAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Unlock_StoreFails_IsToldByTheTimer()
    {
        var file = await host.UploadAsync(await host.AddTenantAsync("worm"));
        await LockAsync(file, "governance", Days(5));
        Faulty.Fault = (called, key) => called == "unlock" && key == file.Key ? FaultKind.NothingKept : null;

        (await UnlockAsync(file)).Value.LockInStore.ShouldBeTrue();
        Faulty.Fault = (_, _) => null;
        (await host.Get<CarryLocks>().RunAsync(Token)).ShouldBe(1);

        (await ReadAsync(file)).InStore.ShouldBeFalse();
        (await Faulty.GetLockAsync(file.Key, file.ETag!, Token))?.Until.ShouldBeLessThan(host.Clock.GetUtcNow().AddSeconds(10));
    }

    // Whoever is late must not leave the store with less than the row says, unnoticed.
    [Fact]
    public async Task Locks_ChangedByManyAtOnce_EndWithTheStoreAsTheRowSays()
    {
        var file = await host.UploadAsync(await host.AddTenantAsync("worm"));
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(1, 6).Select(i => i % 3 == 0 ? UnlockAsync(file) : LockAsync(file, "governance", Days(5 + i))));
            await host.Get<CarryLocks>().RunAsync(Token);

            var (mode, until, inStore) = await LockOfAsync(file);
            var held = await Faulty.GetLockAsync(file.Key, file.ETag!, Token);
            inStore.ShouldBe(mode is not null);
            if (mode is not null) held.ShouldNotBeNull().IsAtLeast(new ObjectLock(mode, until!.Value)).ShouldBeTrue();
            else (held is null || held.Until < host.Clock.GetUtcNow().AddSeconds(10)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task LockAndDelete_AtOnce_OneOfThemWins()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var (locks, deletes) = (0, 0);
        for (var i = 0; i < 20; i++)
        {
            var file = await host.UploadAsync(tenant, DomainHost.Pdf(name: $"{i}.pdf"));
            var (locking, deleting) = (LockAsync(file, "compliance", Days(5)), DeleteAsync(file));
            await Task.WhenAll(locking, deleting);

            ((await locking).Refusal is null).ShouldNotBe((await deleting).Refusal is null);
            if ((await locking).Refusal is null) locks++;
            else deletes++;
            (await ReadAsync(file)).Status.ShouldBe((await locking).Refusal is null ? "available" : "deleted");
        }

        (locks + deletes).ShouldBe(20);
    }

    [Fact]
    public async Task List_ShowsWhatIsLockedNow()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var files = new List<FileRecord>();
        for (var i = 0; i < 4; i++) files.Add(await host.UploadAsync(tenant, DomainHost.Pdf(name: $"{i}.pdf")));
        await LockAsync(files[0], "governance", Days(5));
        await LockAsync(files[1], "compliance", Days(5));
        await LockAsync(files[2], "governance", host.Clock.GetUtcNow().AddMinutes(1));
        host.Clock.Advance(TimeSpan.FromMinutes(2));

        var first = await ListAsync(null, 1, null);
        first.Items.Single().Id.ShouldBe(files[0].Id);
        (await ListAsync(null, 1, first.Cursor)).Items.Single().Id.ShouldBe(files[1].Id);
        (await ListAsync("compliance", 10, null)).Items.Select(f => f.Id).ShouldBe([files[1].Id]);

        async Task<Page<FileRecord>> ListAsync(string? mode, int limit, string? cursor) =>
            (await host.Get<ReadLocks>().RunAsync(DomainHost.Call(tenant, Operations.LockFile), mode, limit, cursor, Token)).Value;
    }

    private DateTimeOffset Days(int days) => host.Began.AddDays(days);

    private Task<Outcome<FileRecord>> LockAsync(FileRecord file, string mode, DateTimeOffset until) =>
        host.Get<LockFile>().RunAsync(DomainHost.Call(file.Tenant, Operations.LockFile), FileRef.Of(file.Id), new ObjectLock(mode, until), Token);

    private Task<Outcome<FileRecord>> UnlockAsync(FileRecord file, string reason = "because") =>
        host.Get<UnlockFile>().RunAsync(DomainHost.Call(file.Tenant, Operations.LockFile), FileRef.Of(file.Id), reason, Token);

    private Task<Outcome<FileRecord>> DeleteAsync(FileRecord file, bool hard = false) =>
        host.Get<DeleteFile>().RunAsync(DomainHost.Call(file.Tenant, hard ? Operations.HardDelete : Operations.Delete), FileRef.Of(file.Id), hard, hard ? "because" : null, Token);

    private async Task<(string Status, bool InStore, int Version)> ReadAsync(FileRecord file)
    {
        var now = (await host.Get<ReadMetadata>().RunAsync(DomainHost.Call(file.Tenant, Operations.ReadMetadata), FileRef.Of(file.Id), Token)).Value;
        return (now.Status, now.LockInStore, now.Version);
    }

    private async Task<(string? Mode, DateTimeOffset? Until, bool InStore)> LockOfAsync(FileRecord file)
    {
        var now = (await host.Get<ReadMetadata>().RunAsync(DomainHost.Call(file.Tenant, Operations.ReadMetadata), FileRef.Of(file.Id), Token)).Value;
        return (now.LockMode, now.LockedUntil, now.LockInStore);
    }

    /// <summary>With a third store, <c>worm</c>: a Ceph bucket with object lock, ready to fail.</summary>
    public sealed class Host : DomainHost
    {
        /// <summary>A whole second.</summary>
        public DateTimeOffset Began { get; } = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

        protected override Task<StoreOptions[]> CreateStoresAsync() =>
            Task.WhenAll(TestStores.AzuriteAsync(), TestStores.CephAsync(), TestStores.CephAsync("worm", immutable: true));

        protected override void Register(IServiceCollection services) => services.AddSingleton(provider =>
        {
            var factory = new ObjectStoreFactory(provider.GetRequiredService<TimeProvider>());
            return new ObjectStores(provider.GetRequiredService<IOptions<StoreList>>().Value.Select(options => options.Name == "worm" ? new FaultyStore(factory.Create(options)) : factory.Create(options)));
        });
    }
}
