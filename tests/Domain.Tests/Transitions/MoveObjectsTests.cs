using System.Security.Cryptography;
using Strongroom.Database;
using Strongroom.Ingest;
using Strongroom.Stores;
using Strongroom.Testing;
using Strongroom.Transitions;

namespace Strongroom.Domain.Tests.Transitions;

/// <summary>Archiving, compressing and bringing back, on both stores.</summary>
public sealed class MoveObjectsTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private MovingFiles _files = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.OnBothStoresAsync();
        _files = new MovingFiles(_gateway);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Archive_PlannedFile_IsInTheArchiveTierAndComesBackWhole(string store)
    {
        var tenant = await _gateway.AddTenantAsync(store);
        var file = await _files.AddAsync(tenant, "a", store);
        var plan = await _files.PromiseAsync(file, "archive");

        (await RunAsync()).ShouldBe(Summary(done: 1));

        (await _gateway.StatusAsync(file)).ShouldBe("archived");
        (await TierAsync(tenant, "a", store)).ShouldBe(TierState.Archived);
        (await _files.ReadAsync(file, "archived_at = updated_at AND version = 2")).ShouldBe("true");
        (await _files.ItemAsync(plan)).ShouldBe($"done (1, 0, 0, {MovingFiles.Log.Length})");
        (await _gateway.AuditsAsync("ARCHIVE", file)).ShouldBe(1);
        (await _files.OpenAsync()).ShouldBe(0);

        // The event about our own change, and a sweep, find what they expect.
        (await ArrivedAsync(tenant, "a", store)).ShouldBe(Arrival.AlreadyRecorded);
        (await _gateway.ReconcileFiles.RunAsync(Cancel)).ShouldSatisfyAllConditions(s => s.Recorded.ShouldBe(0), s => s.Failures.ShouldBe(0), s => s.Orphans.ShouldBe(0));

        await _files.RehydrateAsync(file);
        (await RunAsync()).ShouldBe(Summary(done: 1));
        (await _gateway.StatusAsync(file)).ShouldBe("available");
        (await _files.ReadAsync(file, "archived_at")).ShouldBe("-");
        (await _gateway.AuditsAsync("REHYDRATE", file)).ShouldBe(1);
        (await _files.ContentAsync(tenant, "a", store, zipped: false)).ShouldBe(MovingFiles.Log);
        (await ArrivedAsync(tenant, "a", store)).ShouldBe(Arrival.AlreadyRecorded);
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Compress_PlannedFile_IsSmallerAndHasTheSameBytesInside(string store)
    {
        var tenant = await _gateway.AddTenantAsync(store);
        var file = await _files.AddAsync(tenant, "größe a+b.log", store);
        var plan = await _files.PromiseAsync(file, "compress");
        var usage = await _gateway.UsageAsync(tenant);

        (await RunAsync()).ShouldBe(Summary(done: 1));

        (await _gateway.StatusAsync(file)).ShouldBe("available");
        (await _files.ReadAsync(file, "content_encoding || ' ' || (stored_size < size / 2) || ' ' || size || ' ' || encode(sha256, 'hex')"))
            .ShouldBe($"gzip true {MovingFiles.Log.Length} {Convert.ToHexStringLower(SHA256.HashData(MovingFiles.Log))}");
        (await _files.ContentAsync(tenant, "größe a+b.log", store, zipped: true)).ShouldBe(MovingFiles.Log);
        (await _gateway.UsageAsync(tenant)).ShouldBe(usage);
        (await _files.ItemAsync(plan)).ShouldBe($"done (1, 0, 0, {MovingFiles.Log.Length})");
        (await _gateway.AuditsAsync("COMPRESS", file)).ShouldBe(1);
        (await ObjectsAsync(store)).ShouldBe(1);
        (await ArrivedAsync(tenant, "größe a+b.log", store)).ShouldBe(Arrival.AlreadyRecorded);
    }

    [Fact]
    public async Task Compress_FileThatWasTooLargeToHash_GetsTheHashOfItsOwnBytes()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await _files.AddAsync(tenant, "a", "azurite");
        await _gateway.ExecuteAsync("UPDATE file_records SET sha256 = NULL");
        await _files.PromiseAsync(file, "compress");
        (await RunAsync()).ShouldBe(Summary(done: 1));
        (await _files.ReadAsync(file, "encode(sha256, 'hex')")).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(MovingFiles.Log)));
    }

    [Fact]
    public async Task Compress_WhatDoesNotGain_IsLeftAsItIs()
    {
        var tenant = await _gateway.AddTenantAsync();
        _gateway.Retention = new() { CompressMaxBytes = 10_000 };
        var random = RandomNumberGenerator.GetBytes(3000);
        var files = new Dictionary<string, Guid>
        {
            ["no gain"] = await _files.AddAsync(tenant, "random", "azurite", random),
            ["too small"] = await _files.AddAsync(tenant, "small", "azurite", new byte[1023]),
            ["too large"] = await _files.AddAsync(tenant, "large", "azurite"),
            ["its type does not gain"] = await _files.AddAsync(tenant, "audio", "azurite", new byte[2000], "audio"),
            ["the bytes are not those that were recorded"] = await _files.AddAsync(tenant, "rotten", "azurite", new byte[2000]),
        };
        await _gateway.ExecuteAsync("UPDATE file_records SET sha256 = sha256('other') WHERE path = 'rotten'");
        var plans = new Dictionary<string, Guid>();
        foreach (var (reason, file) in files) plans[reason] = await _files.PromiseAsync(file, "compress");

        (await RunAsync()).ShouldBe(Summary(dropped: 5));

        foreach (var (reason, plan) in plans) (await _files.ItemAsync(plan)).ShouldBe($"dropped: {reason} (0, 1, 0, 0)");
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records WHERE content_encoding IS NULL AND version = 1")).ShouldBe(5);
        (await _files.ContentAsync(tenant, "random", "azurite", zipped: false)).ShouldBe(random);
        (await ObjectsAsync("azurite")).ShouldBe(5);
    }

    [Theory]
    [InlineData("archive", "held")]
    [InlineData("compress", "held")]
    [InlineData("archive", "locked")]
    [InlineData("compress", "locked")]
    [InlineData("compress", "changed since the plan")]
    [InlineData("archive", "status is deleted")]
    [InlineData("archive", "being purged")]
    [InlineData("archive", "missing")]
    public async Task Move_OfAFileThatChangedSinceThePlan_IsGivenUpBeforeTheStoreIsAsked(string kind, string reason)
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await _files.AddAsync(tenant, "a", "azurite");
        var plan = await _files.PromiseAsync(file, kind);
        await _gateway.ExecuteAsync(reason switch
        {
            "held" => "INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, set_by, set_at) SELECT gen_random_uuid(), tenant_id, 'c', 'r', 'tenant', 'u', now() FROM file_records",
            "locked" => "UPDATE file_records SET lock_mode = 'governance', locked_until = '2099-01-01Z'",
            "status is deleted" => "UPDATE file_records SET status = 'deleted', deleted_at = now(), deleted_by = 'u'",
            "missing" => "UPDATE file_records SET missing_since = now()",
            "being purged" => "INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at) SELECT gen_random_uuid(), tenant_id, id, 'r', 'u', now(), now() FROM file_records",
            _ => "UPDATE file_records SET tags = '{new}', version = version + 1",
        });
        _gateway.Faulty("azurite").Before = (method, _) => throw new InvalidOperationException($"{method} was asked for");
        if (kind == "compress") _gateway.Faulty("azurite").Before = (method, _) => method == "delete" ? Task.CompletedTask : throw new InvalidOperationException($"{method} was asked for");

        (await RunAsync()).ShouldBe(Summary(dropped: 1));

        (await _files.ItemAsync(plan)).ShouldBe($"dropped: {reason} (0, 1, 0, 0)");
        (await _files.OpenAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("archive", "azurite")]
    [InlineData("archive", "ceph")]
    [InlineData("compress", "azurite")]
    [InlineData("compress", "ceph")]
    public async Task Hold_SetWhileTheStoreIsAsked_FindsTheMoveUnderWayAndItIsRecorded(string kind, string store)
    {
        var tenant = await _gateway.AddTenantAsync(store);
        var file = await _files.AddAsync(tenant, "a", store);
        var plan = await _files.PromiseAsync(file, kind);
        _gateway.Faulty(store).Before = async (method, _) =>
        {
            if (method is "archive" or "replace") await HoldAsync();
        };

        (await RunAsync()).ShouldBe(Summary(done: 1));

        (await _files.ItemAsync(plan)).ShouldStartWith("done");
        (await _files.ReadAsync(file, kind == "archive" ? "status" : "content_encoding")).ShouldBe(kind == "archive" ? "archived" : "gzip");

        // And what is held may be brought back all the same.
        if (kind != "archive") return;
        await _files.RehydrateAsync(file);
        (await RunAsync()).ShouldBe(Summary(done: 1));
        (await _gateway.StatusAsync(file)).ShouldBe("available");
    }

    [Fact]
    public async Task Hold_SetWhileTheNewBytesAreMade_StopsTheMove()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await _files.AddAsync(tenant, "a", "azurite");
        var plan = await _files.PromiseAsync(file, "compress");
        _gateway.Faulty("azurite").Before = async (method, _) =>
        {
            if (method == "put") await HoldAsync();
        };

        (await RunAsync()).ShouldBe(Summary(dropped: 1));

        (await _files.ItemAsync(plan)).ShouldStartWith("dropped: held");
        (await _files.ContentAsync(tenant, "a", "azurite", zipped: false)).ShouldBe(MovingFiles.Log);
        (await ObjectsAsync("azurite")).ShouldBe(1);
    }

    [Theory]
    [InlineData("archive", "azurite")]
    [InlineData("archive", "ceph")]
    [InlineData("compress", "azurite")]
    [InlineData("compress", "ceph")]
    public async Task Object_OverwrittenByOthers_GoesToQuarantineWhenTheMoveIsGivenUp(string kind, string store)
    {
        var tenant = await _gateway.AddTenantAsync(store);
        var file = await _files.AddAsync(tenant, "a", store);
        var plan = await _files.PromiseAsync(file, kind);
        await _files.OverwriteAsync(tenant, "a", store, "forged");

        // While it is promised the event waits; nothing is lost by that.
        (await ArrivedAsync(tenant, "a", store)).ShouldBe(Arrival.UnderWork);
        (await _gateway.StatusAsync(file)).ShouldBe("available");

        (await RunAsync()).ShouldBe(Summary(dropped: 1));
        (await _files.ItemAsync(plan)).ShouldStartWith("dropped: overwritten");
        (await _gateway.StatusAsync(file)).ShouldBe("quarantined");
        (await _files.ReadAsync(file, "status_reason")).ShouldBe("overwritten");
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Event_OfOurOwnReplacement_WaitsForTheRecordWhicheverComesFirst(string store)
    {
        var tenant = await _gateway.AddTenantAsync(store);
        var file = await _files.AddAsync(tenant, "a", store);
        await _files.PromiseAsync(file, "compress");
        var seen = new List<Arrival>();
        _gateway.Faulty(store).Before = async (method, key) =>
        {
            // Between the replacement and the record: the bytes that lay beside go last.
            if (method == "put") seen.Add(await ArrivedAsync(tenant, ".strongroom/" + file, store));
        };
        _gateway.Faulty(store).Fault = (method, _) => method == "replace" ? FaultKind.YetKept : null;

        (await RunAsync()).ShouldBe(Summary(failed: 1));
        (await ArrivedAsync(tenant, "a", store)).ShouldBe(Arrival.UnderWork);
        (await _gateway.ReconcileFiles.RunAsync(Cancel)).Recorded.ShouldBe(0);
        (await _gateway.StatusAsync(file)).ShouldBe("available");

        _gateway.Faulty(store).Fault = (_, _) => null;
        _gateway.Clock.Now += TimeSpan.FromMinutes(1);
        (await RunAsync()).ShouldBe(Summary(done: 1));
        (await ArrivedAsync(tenant, "a", store)).ShouldBe(Arrival.AlreadyRecorded);
        (await _files.ReadAsync(file, "content_encoding")).ShouldBe("gzip");
        seen.ShouldBe([Arrival.Own]);
    }

    [Fact]
    public async Task OwnKeys_InAListing_AreNoOrphansAndSweptAfterADay()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await _files.AddAsync(tenant, "a", "azurite");
        await _files.PromiseAsync(file, "compress");
        await _gateway.PutAsync(tenant, ".strongroom/" + file);
        await _gateway.PutAsync(tenant, ".strongroom/" + Guid.CreateVersion7());
        _gateway.Clock.Now = TimeProvider.System.GetUtcNow().AddHours(23);
        (await _gateway.ReconcileFiles.RunAsync(Cancel)).ShouldSatisfyAllConditions(s => s.Orphans.ShouldBe(0), s => s.Recorded.ShouldBe(0), s => s.Removed.ShouldBe(0));

        // What belongs to a move that is open stays.
        _gateway.Clock.Now = TimeProvider.System.GetUtcNow().AddHours(25);
        (await _gateway.ReconcileFiles.RunAsync(Cancel)).ShouldSatisfyAllConditions(s => s.Orphans.ShouldBe(0), s => s.Recorded.ShouldBe(0), s => s.Removed.ShouldBe(1));
        (await _gateway.ExistsAsync(tenant, ".strongroom/" + file)).ShouldBeTrue();
    }

    [Fact]
    public async Task File_DeletedWhileItIsArchived_StaysInTheTrashAndIsRestoredIntoTheArchive()
    {
        var tenant = await _gateway.AddTenantAsync("ceph");
        var file = await _files.AddAsync(tenant, "a", "ceph");
        await _files.PromiseAsync(file, "archive");
        _gateway.Faulty("ceph").Before = (method, _) => method == "archive"
            ? _gateway.ExecuteAsync("UPDATE file_records SET status = 'deleted', deleted_at = now(), deleted_by = 'u', updated_at = now(), version = version + 1")
            : Task.CompletedTask;

        (await RunAsync()).ShouldBe(Summary(done: 1));

        (await _files.ReadAsync(file, "status || ' ' || (archived_at IS NOT NULL)")).ShouldBe("deleted true");
        var restored = await new Strongroom.Files.RestoreFile(_gateway.App, _gateway.Clock).RunAsync(
            DomainHost.Call(tenant, Strongroom.Access.Operations.Restore), Strongroom.Files.FileRef.Of(file), Cancel);
        restored.Value.Status.ShouldBe("archived");
    }

    [Fact]
    public async Task Pause_OfTheTenant_KeepsMovesFromBeginning()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await _files.AddAsync(tenant, "a", "azurite");
        await _files.PromiseAsync(file, "archive");
        await _gateway.ExecuteAsync("UPDATE tenants SET retention_paused_at = now() WHERE id = @id", ("id", tenant.Value));
        (await RunAsync()).ShouldBe(Summary());
        await _gateway.ExecuteAsync("UPDATE tenants SET retention_paused_at = NULL WHERE id = @id", ("id", tenant.Value));
        (await RunAsync()).ShouldBe(Summary(done: 1));
    }

    [Fact]
    public async Task Hosts_AtOnce_OneMoves()
    {
        var tenant = await _gateway.AddTenantAsync();
        foreach (var n in Enumerable.Range(0, 10)) await _files.PromiseAsync(await _files.AddAsync(tenant, $"{n}", "azurite"), "archive");
        var passes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _gateway.MoveObjects.RunAsync(Cancel)));
        passes.Sum(pass => pass.Done).ShouldBe(10);
        (await _gateway.AuditsAsync("ARCHIVE")).ShouldBe(10);
    }

    private Task<MoveSummary> RunAsync() => _gateway.MoveObjects.RunAsync(Cancel);

    private static MoveSummary Summary(int done = 0, int waiting = 0, int dropped = 0, int failed = 0) => new(PassEnding.Done, done, waiting, dropped, failed, 0);

    private Task<Arrival> ArrivedAsync(Tenants.TenantId tenant, string path, string store) =>
        _gateway.RecordArrival.RunAsync(store, ObjectKey.Of(tenant, path).Value, null, Cancel);

    private async Task<TierState> TierAsync(Tenants.TenantId tenant, string path, string store) =>
        (await ((IArchiveTierStore)_gateway.Stores.Get(store)).TierAsync(ObjectKey.Of(tenant, path), Cancel))!.State;

    private async Task<int> ObjectsAsync(string store) => await _gateway.Stores.Get(store).ListAsync("", Cancel).CountAsync(Cancel);

    private Task HoldAsync() => _gateway.ExecuteAsync(
        """
        INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, set_by, set_at)
        SELECT gen_random_uuid(), tenant_id, 'c', 'r', 'tenant', 'u', now() FROM file_records LIMIT 1
        """);
}
