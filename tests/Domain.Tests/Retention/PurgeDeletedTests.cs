using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Retention;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

public sealed class PurgeDeletedTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.OnBothStoresAsync();
        _gateway.Clock.Now = Noon;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("azurite", 30)]
    [InlineData("ceph", 7)]
    public async Task Trash_AroundItsAge_IsPurgedAtTheSecond(string store, int days)
    {
        var tenant = await _gateway.AddTenantAsync(store, days);
        var young = await AddDeletedAsync(tenant, "young", Noon.AddDays(-days).AddSeconds(1), store);
        var due = await AddDeletedAsync(tenant, "due", Noon.AddDays(-days), store);
        var old = await AddDeletedAsync(tenant, "old", Noon.AddDays(-days).AddSeconds(-1), store);

        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 2, 2, 0, 0));

        (await _gateway.StatusAsync(young)).ShouldBe("deleted");
        (await _gateway.ExistsAsync(tenant, "young", store)).ShouldBeTrue();
        foreach (var (file, path) in new[] { (due, "due"), (old, "old") })
        {
            (await _gateway.StatusAsync(file)).ShouldBe("purged");
            (await _gateway.ExistsAsync(tenant, path, store)).ShouldBeFalse();
            (await _gateway.AuditsAsync("PURGE", file)).ShouldBe(1);
        }
        (await _gateway.UsageAsync(tenant)).ShouldBe("1 files, 4 bytes");
    }

    [Fact]
    public async Task Receipt_OfAPurgedFile_SaysWhatWasDestroyedAndHowThatIsKnown()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await AddDeletedAsync(tenant, "föö", Noon.AddDays(-31));
        await _gateway.Purge.RunAsync(Cancel);

        (await _gateway.ScalarAsync<byte[]>("SELECT key_sha256 FROM receipts WHERE file_id = @id", ("id", file)))
            .ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes($"tenants/{tenant}/föö")));
        (await _gateway.ScalarAsync<string>("SELECT store || '|' || size || '|' || reason || '|' || confirmation FROM receipts"))
            .ShouldBe("azurite|4|retention|HEAD after delete: no such object");
        (await _gateway.ScalarAsync<bool>(
            "SELECT (a.metadata->>'receipt')::uuid = r.id AND (a.metadata->>'intent')::uuid = r.intent_id FROM storage_audit_logs a JOIN receipts r USING (file_id) WHERE a.action = 'PURGE'"))
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData("2028-01-30T12:00:00Z", "2028-02-29T12:00:00Z")]
    [InlineData("2028-02-29T12:00:00Z", "2028-03-30T12:00:00Z")]
    [InlineData("2026-02-28T12:00:00Z", "2026-03-30T12:00:00Z")]
    public async Task Trash_AcrossALeapDayOrAChangeOfClocks_CountsDaysOfTwentyFourHoursInEverySession(string deleted, string due)
    {
        await AddDeletedAsync(await _gateway.AddTenantAsync(), "a", At(deleted));

        // Sessions in zones whose days in between are 23 and 25 hours long agree with UTC.
        foreach (var zone in new[] { "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati" })
        {
            await using var source = NpgsqlDataSource.Create($"{_gateway.Database.Worker};Timezone={zone}");
            var intents = new PurgeIntents(new WorkerDatabase(source), _gateway.Retention, _gateway.Clock);
            _gateway.Clock.Now = At(due).AddSeconds(-1);
            (await intents.FindDueTenantsAsync(Cancel)).ShouldBeEmpty(zone);
            _gateway.Clock.Now = At(due);
            (await intents.FindDueTenantsAsync(Cancel)).Count.ShouldBe(1, zone);
        }
    }

    [Theory]
    [InlineData("Asia/Kolkata", 330)]
    [InlineData("Pacific/Kiritimati", 840)]
    public async Task Trash_OnAHostInAnotherTimeZone_IsPurgedAtTheSameSecond(string zone, int minutes)
    {
        var file = await AddDeletedAsync(await _gateway.AddTenantAsync(), "a", Noon.AddDays(-30));
        foreach (var (now, purged) in new[] { (Noon.AddSeconds(-1), 0), (Noon, 1) })
        {
            using var process = await new PurgeProcess(_gateway.Database.Worker, _gateway.StoreOptions, now, 10).StartAsync(zone);
            (await process.StandardOutput.ReadLineAsync(Cancel)).ShouldBe($"Done {purged} {minutes}");
        }
        (await _gateway.StatusAsync(file)).ShouldBe("purged");
    }

    [Fact]
    public async Task HardDelete_ByAnAdmin_IsPurgedAtOnceAndCanNotBeRestored()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await _gateway.AddFileAsync(tenant, "a", "available", Noon);
        await _gateway.PutAsync(tenant, "a");
        var admin = DomainHost.Call(tenant, Operations.HardDelete, Roles.Admin, "admin").Caller;
        var deleted = await new DeleteFile(_gateway.App, _gateway.Clock)
            .RunAsync(new(admin, Operations.HardDelete, null), FileRef.Of(file), hard: true, "asked by the customer", Cancel);
        deleted.Refusal.ShouldBeNull();

        var restored = await new RestoreFile(_gateway.App, _gateway.Clock).RunAsync(new(admin, Operations.Restore, null), FileRef.Of(file), Cancel);
        restored.Refusal.ShouldBeOfType<Refusal.WrongStatus>();

        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 1, 0, 0));
        (await _gateway.ExistsAsync(tenant, "a")).ShouldBeFalse();
        (await _gateway.ScalarAsync<string>("SELECT i.requested_by || '|' || r.reason FROM receipts r JOIN purge_intents i ON i.id = r.intent_id WHERE i.completed_at IS NOT NULL"))
            .ShouldBe("admin|asked by the customer");
    }

    [Fact]
    public async Task Restore_RacingThePurge_KeepsTheBytesOrIsRefused()
    {
        var tenant = await _gateway.AddTenantAsync();
        var files = new List<Guid>();
        for (var i = 0; i < 40; i++) files.Add(await AddDeletedAsync(tenant, $"{i}", Noon.AddDays(-31)));
        _gateway.Retention = new() { BatchSize = 3 };
        var caller = DomainHost.Call(tenant, Operations.Restore, Roles.Member, "u").Caller;

        var purge = _gateway.Purge.RunAsync(Cancel);
        var restores = await Task.WhenAll(files.AsEnumerable().Reverse().Select(
            file => new RestoreFile(_gateway.App, _gateway.Clock).RunAsync(new(caller, Operations.Restore, null), FileRef.Of(file), Cancel)));
        await purge;

        for (var i = 0; i < files.Count; i++)
        {
            var restored = restores[files.Count - 1 - i].Refusal is null;
            (await _gateway.StatusAsync(files[i])).ShouldBe(restored ? "available" : "purged");
            (await _gateway.ExistsAsync(tenant, $"{i}")).ShouldBe(restored);
        }
    }

    [Fact]
    public async Task Hosts_AtOnce_OnePurgesAndTheOtherDoesNothing()
    {
        var tenant = await _gateway.AddTenantAsync();
        for (var i = 0; i < 20; i++) await AddDeletedAsync(tenant, $"{i}", Noon.AddDays(-31));

        var summaries = await Task.WhenAll(_gateway.Purge.RunAsync(Cancel), _gateway.Purge.RunAsync(Cancel));

        summaries.Select(summary => summary.Ending).Order().ShouldBe([PassEnding.Done, PassEnding.HeldElsewhere]);
        summaries.Sum(summary => summary.Purged).ShouldBe(20);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipts")).ShouldBe(20);
    }

    [Fact]
    public async Task Holder_ThatOversleptInTheMiddle_WritesNothingMore()
    {
        var tenant = await _gateway.AddTenantAsync();
        for (var i = 0; i < 5; i++) await AddDeletedAsync(tenant, $"{i}", Noon.AddDays(-31));

        // The first host stops before its delete; its lease runs out; another host does all of the work; the first wakes up.
        PurgeSummary? second = null;
        _gateway.Faulty("azurite").Before = async (method, _) =>
        {
            if (method != "delete" || second is not null) return;
            second = new(PassEnding.Cancelled, 0, 0, 0, 0);
            await _gateway.ExecuteAsync("UPDATE leases SET expires_at = clock_timestamp() WHERE name = 'purge'");
            second = await _gateway.Purge.RunAsync(Cancel);
        };
        var first = await _gateway.Purge.RunAsync(Cancel);

        second.ShouldBe(new(PassEnding.Done, 0, 5, 0, 0));
        first.ShouldBe(new(PassEnding.LeaseLost, 5, 0, 0, 0));
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipts")).ShouldBe(5);
        (await _gateway.AuditsAsync("PURGE")).ShouldBe(5);
        (await _gateway.UsageAsync(tenant)).ShouldBe("0 files, 0 bytes");
    }

    [Fact]
    public async Task Statements_UnderALeaseThatIsGone_ChangeNothing()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await AddDeletedAsync(tenant, "a", Noon.AddDays(-31));
        var intents = new PurgeIntents(_gateway.Worker, _gateway.Retention, _gateway.Clock);
        await using (var held = await _gateway.Leases.TryHoldAsync("purge", Cancel)) await intents.PromiseAsync(held!, tenant, Cancel);
        var intent = await _gateway.ScalarAsync<Guid>("SELECT id FROM purge_intents");

        await using var late = (await _gateway.Leases.TryHoldAsync("purge", Cancel))!;
        await _gateway.ExecuteAsync("UPDATE leases SET expires_at = clock_timestamp() WHERE name = 'purge'");

        (await intents.TakeBatchAsync(late, tenant, "azurite", Cancel)).ShouldBeEmpty();
        (await intents.CompleteAsync(late, tenant, [intent], Cancel)).ShouldBe(0);
        (await intents.PostponeAsync(late, tenant, [(intent, "x")], Cancel)).ShouldBe(0);
        late.IsLost.ShouldBeTrue();
        (await _gateway.StatusAsync(file)).ShouldBe("deleted");
        (await _gateway.ScalarAsync<int>("SELECT attempts FROM purge_intents")).ShouldBe(0);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<Guid> AddDeletedAsync(TenantId tenant, string path, DateTimeOffset at, string store = "azurite")
    {
        await _gateway.PutAsync(tenant, path, store);
        return await _gateway.AddFileAsync(tenant, path, "deleted", at, store: store);
    }
}
