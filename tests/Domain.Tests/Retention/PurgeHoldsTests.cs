using Npgsql;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>Holds, locks and pauses against purges that have been ordered.</summary>
public sealed class PurgeHoldsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.OnBothStoresAsync();
        _gateway.Clock.Now = Noon;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Hold_SetWhileAnIntentIsOpen_KeepsTheFileUntilItIsReleased()
    {
        var tenant = await _gateway.AddTenantAsync();
        var held = await AddDeletedAsync(tenant, "held");
        var free = await AddDeletedAsync(tenant, "free");
        await HoldAsync(tenant, held);

        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 0, 1, 0));
        (await _gateway.StatusAsync(free)).ShouldBe("purged");
        (await _gateway.ExistsAsync(tenant, "held")).ShouldBeTrue();
        (await IntentAsync(held)).ShouldBe("hold|begun false|00:01:00|0");

        // Looked at again, and found free.
        await _gateway.ExecuteAsync("UPDATE legal_holds SET release_requested_by = 'b', release_requested_at = @now, released_by = 'c', released_at = @now", ("now", Noon.UtcDateTime));
        _gateway.Clock.Now = Noon.AddMinutes(1);
        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 0, 0, 0));
        (await _gateway.StatusAsync(held)).ShouldBe("purged");
    }

    [Fact]
    public async Task Lock_OfAFileWithAnOpenIntent_KeepsItToTheSecond()
    {
        var tenant = await _gateway.AddTenantAsync("ceph");
        var file = await AddDeletedAsync(tenant, "a", "ceph");
        await _gateway.ExecuteAsync("UPDATE file_records SET lock_mode = 'governance', locked_until = @until", ("until", Noon.AddDays(2).UtcDateTime));

        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 0, 1, 0));
        (await IntentAsync(file)).ShouldBe("lock|begun false|2 days|0");
        _gateway.Clock.Now = Noon.AddDays(2).AddSeconds(-1);
        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 0, 0, 0));
        _gateway.Clock.Now = Noon.AddDays(2);
        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 0, 0, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leftover_OfAKilledPurgeThatIsHeldNow_IsOnlyAskedFor(bool gone)
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await AddDeletedAsync(tenant, "a");
        await _gateway.ExecuteAsync("UPDATE purge_intents SET erasing_at = @now", ("now", Noon.UtcDateTime));
        if (gone) await _gateway.Stores.Get("azurite").DeleteAsync(ObjectKey.Of(tenant, "a"), Cancel);
        await HoldAsync(tenant, file);
        _gateway.Faulty("azurite").Before = (method, _) => method == "delete" ? throw new InvalidOperationException("A held file was to be deleted.") : Task.CompletedTask;

        await _gateway.Purge.RunAsync(Cancel);

        (await _gateway.StatusAsync(file)).ShouldBe(gone ? "purged" : "deleted");
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipts")).ShouldBe(gone ? 1 : 0);
        if (gone) return;
        (await _gateway.ExistsAsync(tenant, "a")).ShouldBeTrue();
        (await IntentAsync(file)).ShouldBe("hold|begun false|00:01:00|1");
    }

    [Fact]
    public async Task Hold_RacingThePurge_LosesNoByteOfAFileThatItReportedSafe()
    {
        var tenant = await _gateway.AddTenantAsync();
        var (safe, late, delay) = (0, 0, 0);
        _gateway.Retention = new() { BatchSize = 2 };
        for (var attempt = 0; attempt < 60; attempt++)
        {
            var paths = Enumerable.Range(0, 8).Select(i => $"{attempt:D2}/{i}").ToArray();
            var files = new Dictionary<Guid, string>();
            foreach (var path in paths) files.Add(await AddDeletedAsync(tenant, path), path);

            var purge = _gateway.Purge.RunAsync(Cancel);
            for (var spin = 0; spin < delay; spin++) await Task.Delay(1, Cancel);
            var kept = await HoldAsync(tenant, [.. files.Keys]);
            await purge;

            // How long a purge takes to begin differs from machine to machine: the hold comes later after it was all first, earlier after it was all late.
            if (kept.Count == files.Count) delay = (delay * 2) + 1;
            else if (kept.Count == 0) delay /= 2;

            foreach (var (file, path) in files)
            {
                if (kept.Contains(file))
                {
                    safe++;
                    (await _gateway.ExistsAsync(tenant, path)).ShouldBeTrue();
                    (await _gateway.StatusAsync(file)).ShouldBe("deleted");
                }
                else
                {
                    late++;
                    (await _gateway.ExistsAsync(tenant, path)).ShouldBeFalse();
                    (await _gateway.StatusAsync(file)).ShouldBe("purged");
                }
            }
        }
        safe.ShouldBeGreaterThan(0, "The hold never came first: nothing is proven.");
        late.ShouldBeGreaterThan(0, "The hold always came first: nothing is proven.");
    }

    [Theory]
    [InlineData("UPDATE tenants SET retention_paused_at = @now WHERE id = @tenant", 1)]
    [InlineData("UPDATE retention_switch SET paused_at = @now WHERE @tenant IS NOT NULL", 0)]
    public async Task Pause_OfATenantOrOfThePlatform_StopsPurges(string pause, int purged)
    {
        var (paused, other) = (await _gateway.AddTenantAsync(), await _gateway.AddTenantAsync());
        foreach (var tenant in new[] { paused, other }) await AddDeletedAsync(tenant, "a");
        await _gateway.ExecuteAsync(pause, ("now", Noon.UtcDateTime), ("tenant", paused.Value));

        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, purged, 0, 0, 0));
        (await _gateway.ExistsAsync(paused, "a")).ShouldBeTrue();
        (await _gateway.ExistsAsync(other, "a")).ShouldBe(purged == 0);

        await _gateway.ExecuteAsync("UPDATE tenants SET retention_paused_at = NULL");
        await _gateway.ExecuteAsync("UPDATE retention_switch SET paused_at = NULL");
        (await _gateway.Purge.RunAsync(Cancel)).Purged.ShouldBe(2 - purged);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<string> IntentAsync(Guid file) => _gateway.ScalarAsync<string>(
        "SELECT blocked_by || '|begun ' || (erasing_at IS NOT NULL) || '|' || (next_attempt_at - @now) || '|' || attempts FROM purge_intents WHERE file_id = @id",
        ("now", _gateway.Clock.Now.UtcDateTime), ("id", file));

    // As whoever sets a hold does: the gate first; then the hold, and what it came in time for.
    private async Task<HashSet<Guid>> HoldAsync(TenantId tenant, params Guid[] files)
    {
        await using var connection = await _gateway.Superuser.OpenConnectionAsync(Cancel);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT pg_advisory_xact_lock(hold_gate($1))") { Parameters = { new() { Value = tenant.Value } } },
                new("""
                    INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, file_id, set_by, set_at)
                    SELECT gen_random_uuid(), $1, 'c', 'r', 'file', file, 'a', now() FROM unnest($2::uuid[]) AS file
                    """) { Parameters = { new() { Value = tenant.Value }, new() { Value = files } } },
                new("""
                    SELECT f.id FROM file_records f JOIN purge_intents i ON i.file_id = f.id
                    WHERE f.id = ANY($1) AND f.status = 'deleted' AND i.erasing_at IS NULL AND i.completed_at IS NULL
                    """) { Parameters = { new() { Value = files } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(Cancel);
        await reader.NextResultAsync(Cancel);
        var safe = new HashSet<Guid>();
        while (await reader.ReadAsync(Cancel)) safe.Add(reader.GetGuid(0));
        return safe;
    }

    private async Task<Guid> AddDeletedAsync(TenantId tenant, string path, string store = "azurite")
    {
        await _gateway.PutAsync(tenant, path, store);
        var file = await _gateway.AddFileAsync(tenant, path, "deleted", Noon.AddDays(-31), store: store);
        await _gateway.OrderPurgeAsync(file);
        return file;
    }
}
