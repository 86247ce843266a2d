using System.Collections.Concurrent;
using Strongroom.Retention;
using Strongroom.Stores;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Transitions;

/// <summary>Every call to a store that a move makes fails once, in both kinds. A file is named after the call that fails for it: the method, and which time.</summary>
public sealed class MoveFaultsTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(string File, string Method), int> _calls = [];
    private readonly ConcurrentDictionary<string, bool> _failed = [];
    private readonly Dictionary<string, string> _beside = [];
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
    [InlineData("azurite", FaultKind.NothingKept)]
    [InlineData("azurite", FaultKind.YetKept)]
    [InlineData("ceph", FaultKind.NothingKept)]
    [InlineData("ceph", FaultKind.YetKept)]
    public async Task Compress_FailingAtAnyCall_NeverLosesTheOriginalAndEndsCompressed(string store, FaultKind kind)
    {
        string[] steps = ["head-1", "delete-1", "read-1", "put-1", "read-2", "replace-1", "delete-2"];
        var tenant = await _gateway.AddTenantAsync(store);
        var plans = new Dictionary<string, Guid>();
        foreach (var step in steps)
        {
            var file = await _files.AddAsync(tenant, step, store);
            _beside[".strongroom/" + file] = step;
            plans[step] = await _files.PromiseAsync(file, "compress");
        }
        FailOnce(store, kind);

        var first = await _gateway.MoveObjects.RunAsync(Cancel);

        // The last call comes after the commit: what lies beside is left to the sweep.
        (first.Done, first.Failed, first.Dropped, first.StoresDown).ShouldBe((1, steps.Length - 1, 0, 0));
        _failed.Keys.Order().ShouldBe(steps.Order());
        foreach (var step in steps) await ShouldBeWholeAsync(tenant, step, store);

        _gateway.Clock.Now += TimeSpan.FromMinutes(1);
        (await _gateway.MoveObjects.RunAsync(Cancel)).Done.ShouldBe(steps.Length - 1);
        foreach (var step in steps)
        {
            (await _files.ContentAsync(tenant, step, store, zipped: true)).ShouldBe(MovingFiles.Log);
            (await _files.ItemAsync(plans[step])).ShouldBe($"done (1, 0, 0, {MovingFiles.Log.Length})");
        }
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records WHERE content_encoding = 'gzip' AND status = 'available' AND version = 2")).ShouldBe(steps.Length);
        (await _gateway.AuditsAsync("COMPRESS")).ShouldBe(steps.Length);
        (await _gateway.ReconcileFiles.RunAsync(Cancel)).Recorded.ShouldBe(0);
    }

    [Theory]
    [InlineData("azurite", FaultKind.NothingKept)]
    [InlineData("azurite", FaultKind.YetKept)]
    [InlineData("ceph", FaultKind.NothingKept)]
    [InlineData("ceph", FaultKind.YetKept)]
    public async Task ArchiveAndBack_FailingAtAnyCall_EndWhereTheyShould(string store, FaultKind kind)
    {
        string[] steps = ["tier-1", "archive-1", "tier-2"];
        var tenant = await _gateway.AddTenantAsync(store);
        var files = new Dictionary<string, Guid>();
        foreach (var step in steps) await _files.PromiseAsync(files[step] = await _files.AddAsync(tenant, step, store), "archive");
        FailOnce(store, kind);

        (await _gateway.MoveObjects.RunAsync(Cancel)).ShouldSatisfyAllConditions(s => s.Failed.ShouldBe(3), s => s.Done.ShouldBe(0));
        _failed.Keys.Order().ShouldBe(steps.Order());
        _gateway.Clock.Now += TimeSpan.FromMinutes(1);
        (await _gateway.MoveObjects.RunAsync(Cancel)).Done.ShouldBe(3);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records WHERE status = 'archived' AND version = 2")).ShouldBe(3);
        (await _gateway.AuditsAsync("ARCHIVE")).ShouldBe(3);

        // And back.
        _gateway.Faulty(store).Fault = (_, _) => null;
        foreach (var file in files.Values) await _files.RehydrateAsync(file);
        var failed = false;
        _gateway.Faulty(store).Fault = (method, key) =>
        {
            if (failed || method != "rehydrate" || key?.Path != "archive-1") return null;
            failed = true;
            return kind;
        };
        (await _gateway.MoveObjects.RunAsync(Cancel)).ShouldSatisfyAllConditions(s => s.Failed.ShouldBe(1), s => s.Done.ShouldBe(2));
        _gateway.Clock.Now += TimeSpan.FromMinutes(1);
        (await _gateway.MoveObjects.RunAsync(Cancel)).Done.ShouldBe(1);
        foreach (var step in steps) (await _files.ContentAsync(tenant, step, store, zipped: false)).ShouldBe(MovingFiles.Log);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records WHERE status = 'available' AND archived_at IS NULL")).ShouldBe(3);
    }

    [Fact]
    public async Task Store_ThatIsDown_IsLeftAloneAndItsMovesWaitLongerEachTime()
    {
        var tenant = await _gateway.AddTenantAsync();
        var plan = await _files.PromiseAsync(await _files.AddAsync(tenant, "a", "azurite"), "archive");
        _gateway.Faulty("azurite").Fault = (_, _) => FaultKind.NothingKept;
        foreach (var wait in new[] { 1, 2, 4, 8 })
        {
            (await _gateway.MoveObjects.RunAsync(Cancel)).ShouldSatisfyAllConditions(s => s.Failed.ShouldBe(1), s => s.StoresDown.ShouldBe(1));
            (await _gateway.MoveObjects.RunAsync(Cancel)).Failed.ShouldBe(0);
            _gateway.Clock.Now += TimeSpan.FromMinutes(wait);
        }
        (await _files.ItemAsync(plan)).ShouldBe("promised (0, 0, 0, 0)");

        // The fifth time it counts as failed; done all the same, in the end.
        await _gateway.MoveObjects.RunAsync(Cancel);
        (await _files.ItemAsync(plan)).ShouldBe("failed: store unavailable (0, 0, 1, 0)");
        _gateway.Faulty("azurite").Fault = (_, _) => null;
        _gateway.Clock.Now += TimeSpan.FromHours(1);
        (await _gateway.MoveObjects.RunAsync(Cancel)).Done.ShouldBe(1);
        (await _files.ItemAsync(plan)).ShouldBe($"done (1, 0, 0, {MovingFiles.Log.Length})");
    }

    [Fact]
    public async Task Policies_ThatArchiveAndThenDelete_LeadThroughArchiveAndTrashToTheLastByte()
    {
        var tenant = await _gateway.AddTenantAsync("ceph");
        _gateway.StoreActions = StoreActions.Of(_gateway.Stores);
        var file = await _files.AddAsync(tenant, "a", "ceph", fileType: "notification-attachment");
        _gateway.Clock.Now += TimeSpan.FromDays(90);
        await _gateway.ApplyRetention.RunAsync(Cancel);
        (await _gateway.MoveObjects.RunAsync(Cancel)).Done.ShouldBe(1);
        (await _gateway.StatusAsync(file)).ShouldBe("archived");

        // archive-cleanup is built in, and off.
        _gateway.Clock.Now += TimeSpan.FromDays(2557);
        await _gateway.ApplyRetention.RunAsync(Cancel);
        (await _gateway.StatusAsync(file)).ShouldBe("archived");
        await _gateway.ExecuteAsync(
            """
            WITH policy AS (INSERT INTO retention_policies (id, tenant_id, name) VALUES (gen_random_uuid(), @tenant, 'archive-cleanup') RETURNING id)
            INSERT INTO retention_policy_versions (policy_id, version, tenant_id, basis, age_days, action, floor_days, effective_at, created_at, created_by)
            SELECT id, 1, @tenant, 'archived', 2557, 'soft-delete', 90, '2026-01-01Z', now(), 'u' FROM policy
            """, ("tenant", tenant.Value));
        await _gateway.ApplyRetention.RunAsync(Cancel);
        (await _files.ReadAsync(file, "status || ' ' || (archived_at IS NOT NULL)")).ShouldBe("deleted true");

        _gateway.Clock.Now += TimeSpan.FromDays(30);
        await _gateway.ApplyRetention.RunAsync(Cancel);
        (await _gateway.Purge.RunAsync(Cancel)).Purged.ShouldBe(1);
        (await _gateway.ExistsAsync(tenant, "a", "ceph")).ShouldBeFalse();
        (await _gateway.CheckReceiptsAsync()).ShouldBe(1);
    }

    private void FailOnce(string store, FaultKind kind) => _gateway.Faulty(store).Fault = (method, key) =>
    {
        if (key is null) return null;
        var name = _beside.GetValueOrDefault(key.Path, key.Path);
        var time = _calls.AddOrUpdate((name, method), 1, (_, calls) => calls + 1);
        return $"{method}-{time}" == name && _failed.TryAdd(name, true) ? kind : null;
    };

    private async Task ShouldBeWholeAsync(Tenants.TenantId tenant, string path, string store)
    {
        var stored = await _files.ContentAsync(tenant, path, store, zipped: false);
        if (stored!.AsSpan().SequenceEqual(MovingFiles.Log)) return;
        (await _files.ContentAsync(tenant, path, store, zipped: true)).ShouldBe(MovingFiles.Log);
    }
}
