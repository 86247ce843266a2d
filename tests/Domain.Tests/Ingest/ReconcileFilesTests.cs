using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Ingest;

public sealed class ReconcileFilesTests : IAsyncLifetime
{
    // Orders that stores are known to disagree about: case, punctuation, folders, accents, characters beyond U+FFFF.
    private static readonly string[] OddPaths =
        ["a", "A", "a/b", "a.b", "a-b", "a b", "a!", "a~", "aa", "é", "z", "\ufffd", "😀", "a/😀", "\u3042", "a+b", "_"];

    private TestGateway _gateway = null!;
    private TenantId _tenant;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.OnBothStoresAsync();
        _tenant = await _gateway.AddTenantAsync();
        _gateway.Reconcile = new() { PageSize = 7, SettleSeconds = 300 };
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Uploads_WithEveryEventDropped_AreAllRecordedByOneSweep()
    {
        foreach (var store in new[] { "azurite", "ceph" })
            for (var t = 0; t < 3; t++)
            {
                var tenant = await _gateway.AddTenantAsync(store);
                foreach (var path in OddPaths)
                {
                    await _gateway.AddFileAsync(tenant, path, "pending", _gateway.Clock.Now, store: store);
                    await _gateway.PutAsync(tenant, path, store);
                }
            }

        var summary = await SweepAsync();

        var files = OddPaths.Length * 6;
        summary.ShouldBe(new(PassEnding.Done, files, files, 0, 0, 0, 0, 0));
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records WHERE status = 'available'")).ShouldBe(files);
        (await _gateway.AuditsAsync("UPLOAD")).ShouldBe(files);

        // The second finds nothing to do, and both are on record.
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, files, 0, 0, 0, 0, 0, 0));
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM reconcile_runs WHERE finished_at IS NOT NULL AND objects = @half", ("half", (long)files / 2))).ShouldBe(4);
    }

    [Fact]
    public async Task Listing_InAnotherOrder_LeadsToNoFinding()
    {
        foreach (var path in OddPaths)
        {
            var head = await _gateway.PutAsync(_tenant, path);
            await _gateway.AddFileAsync(_tenant, path, "available", _gateway.Clock.Now, etag: head.ETag);
        }
        _gateway.Faulty("azurite").Reorder = Reverse;
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, OddPaths.Length, 0, 0, 0, 0, 0, 0));
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM storage_audit_logs")).ShouldBe(0);
    }

    [Theory]
    [InlineData("available")]
    [InlineData("deleted")]
    public async Task Ghost_SweptTwice_IsAuditedOnceAndForgivenWhenItsObjectIsBack(string status)
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", status, _gateway.Clock.Now, etag: "e");
        (await SweepAsync()).Ghosts.ShouldBe(1);
        (await SweepAsync()).Ghosts.ShouldBe(1);
        (await _gateway.AuditsAsync("MISSING", file)).ShouldBe(1);

        var head = await _gateway.PutAsync(_tenant, "a");
        await _gateway.ExecuteAsync("UPDATE file_records SET etag = @etag", ("etag", head.ETag));
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, 1, 0, 0, 1, 0, 0, 0));
        (await _gateway.AuditsAsync("FOUND", file)).ShouldBe(1);
        (await _gateway.ScalarAsync<bool>("SELECT missing_since IS NULL FROM file_records")).ShouldBeTrue();
        (await _gateway.StatusAsync(file)).ShouldBe(status);
    }

    [Fact]
    public async Task Ghost_ThatComesBackAsAnotherObject_IsQuarantined()
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "available", _gateway.Clock.Now, etag: "the-old-one");
        await SweepAsync();
        await _gateway.PutAsync(_tenant, "a");
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, 1, 1, 0, 1, 0, 0, 0));
        (await _gateway.StatusAsync(file)).ShouldBe("quarantined");
        (await _gateway.ScalarAsync<string>("SELECT metadata->>'unchanged' FROM storage_audit_logs WHERE action = 'FOUND'")).ShouldBe("false");
    }

    [Fact]
    public async Task Object_OverwrittenWithoutAnEvent_IsQuarantined()
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "available", _gateway.Clock.Now, etag: "the-old-one");
        await _gateway.PutAsync(_tenant, "a");
        (await SweepAsync()).Recorded.ShouldBe(1);
        (await _gateway.StatusAsync(file)).ShouldBe("quarantined");
    }

    [Fact]
    public async Task File_BeingPurged_IsNoGhost()
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "deleted", _gateway.Clock.Now);
        await _gateway.ExecuteAsync("""
            INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at)
            SELECT gen_random_uuid(), tenant_id, id, 'x', 'x', now(), now() FROM file_records
            """);
        (await SweepAsync()).Ghosts.ShouldBe(0);
        (await _gateway.AuditsAsync("MISSING", file)).ShouldBe(0);
    }

    [Fact]
    public async Task Object_NobodyAskedFor_IsQuarantinedOnceItHasSettled()
    {
        var head = await _gateway.PutAsync(_tenant, "surprise");
        _gateway.Clock.Now = head.LastModified.AddSeconds(299);
        (await SweepAsync()).Recorded.ShouldBe(0);

        _gateway.Clock.Now = head.LastModified.AddSeconds(301);
        (await SweepAsync()).Recorded.ShouldBe(1);
        (await _gateway.ScalarAsync<string>("SELECT status || '|' || status_reason FROM file_records")).ShouldBe("quarantined|unknown");
    }

    [Fact]
    public async Task Objects_OutsideEveryTenant_AreCountedAndLeftAlone()
    {
        var nobody = new TenantId(Guid.CreateVersion7());
        await _gateway.PutAsync(nobody, "a");
        await _gateway.PutAsync(_tenant, "mine");
        await _gateway.AddFileAsync(_tenant, "mine", "available", _gateway.Clock.Now, store: "ceph");
        _gateway.Clock.Now += TimeSpan.FromDays(400);

        // One of a tenant that is not, one whose record lives in another store: there it is a ghost.
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, 2, 0, 1, 0, 2, 0, 0));
        (await _gateway.ExistsAsync(nobody, "a")).ShouldBeTrue();
        (await _gateway.ExistsAsync(_tenant, "mine")).ShouldBeTrue();
        (await _gateway.ScalarAsync<long>("SELECT sum(orphans)::bigint FROM reconcile_runs")).ShouldBe(2);
    }

    [Fact]
    public async Task Leftover_OfAnExpiredUpload_IsRemovedAfterItsGraceWithAnAuditEntry()
    {
        var file = await AddExpiredAsync("late");
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, 1, 0, 0, 0, 1, 0, 0));

        _gateway.Clock.Now += TimeSpan.FromHours(167.9);
        (await SweepAsync()).Removed.ShouldBe(0);
        (await _gateway.ExistsAsync(_tenant, "late")).ShouldBeTrue();

        _gateway.Clock.Now += TimeSpan.FromHours(0.2);
        (await SweepAsync()).Removed.ShouldBe(1);
        (await _gateway.ExistsAsync(_tenant, "late")).ShouldBeFalse();
        (await _gateway.AuditsAsync("ORPHAN_REMOVED", file)).ShouldBe(1);
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, 0, 0, 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task Leftover_UnderALegalHold_IsKeptUntilItIsReleased()
    {
        await AddExpiredAsync("held/late");
        await _gateway.ExecuteAsync(
            "INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, path_prefix, set_by, set_at) VALUES (gen_random_uuid(), @t, 'c', 'r', 'prefix', 'held/', 'u', now())", ("t", _tenant.Value));
        _gateway.Clock.Now += TimeSpan.FromDays(30);
        (await SweepAsync()).Removed.ShouldBe(0);
        (await _gateway.ExistsAsync(_tenant, "held/late")).ShouldBeTrue();

        await _gateway.ExecuteAsync("UPDATE legal_holds SET release_requested_by = 'u', release_requested_at = now(), released_by = 'v', released_at = now()");
        (await SweepAsync()).Removed.ShouldBe(1);
        (await _gateway.ExistsAsync(_tenant, "held/late")).ShouldBeFalse();
    }

    [Fact]
    public async Task Leftover_AtAPathThatIsTakenAgain_IsTheNewFiles()
    {
        await AddExpiredAsync("again");
        var file = await _gateway.AddFileAsync(_tenant, "again", "pending", _gateway.Clock.Now);
        _gateway.Clock.Now += TimeSpan.FromDays(30);
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, 1, 1, 0, 0, 0, 0, 0));
        (await _gateway.StatusAsync(file)).ShouldBe("available");
        (await _gateway.ExistsAsync(_tenant, "again")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("'epoch'")]
    [InlineData("'-infinity'")]
    [InlineData("'infinity'")]
    [InlineData("'9999-12-31Z'")]
    public async Task Leftover_OfARecordWithANonsensicalTimestamp_IsNeverRemoved(string timestamp)
    {
        await AddExpiredAsync("odd");
        await _gateway.ExecuteAsync($"UPDATE file_records SET updated_at = {timestamp}");
        _gateway.Clock.Now += TimeSpan.FromDays(400);
        (await SweepAsync()).Removed.ShouldBe(0);
        (await _gateway.ExistsAsync(_tenant, "odd")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(FaultKind.NothingKept, true)]
    [InlineData(FaultKind.YetKept, false)]
    public async Task Leftover_WhoseDeleteFails_IsAFailureAndIsDoneByALaterSweep(FaultKind kind, bool stillThere)
    {
        await AddExpiredAsync("late");
        _gateway.Clock.Now += TimeSpan.FromDays(8);
        _gateway.Faulty("azurite").Fault = (method, _) => method == "delete" ? kind : null;
        (await SweepAsync()).Failures.ShouldBe(1);
        (await _gateway.ExistsAsync(_tenant, "late")).ShouldBe(stillThere);

        _gateway.Faulty("azurite").Fault = (_, _) => null;
        (await SweepAsync()).Removed.ShouldBe(stillThere ? 1 : 0);
        (await _gateway.ExistsAsync(_tenant, "late")).ShouldBeFalse();
    }

    [Fact]
    public async Task Object_ThatFails_DoesNotStopTheRest()
    {
        for (var i = 0; i < 10; i++)
        {
            await _gateway.AddFileAsync(_tenant, $"{i}", "pending", _gateway.Clock.Now);
            await _gateway.PutAsync(_tenant, $"{i}");
        }
        _gateway.Faulty("azurite").Fault = (method, key) => method == "read" && key?.Path == "4" ? FaultKind.NothingKept : null;
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, 10, 9, 0, 0, 0, 0, 1));
        _gateway.Faulty("azurite").Fault = (_, _) => null;
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, 10, 1, 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task Store_ThatIsDown_DoesNotStopTheOtherAndMakesNoGhosts()
    {
        await _gateway.AddFileAsync(_tenant, "here", "available", _gateway.Clock.Now);
        await _gateway.AddFileAsync(_tenant, "there", "pending", _gateway.Clock.Now, store: "ceph");
        await _gateway.PutAsync(_tenant, "there", "ceph");
        _gateway.Faulty("azurite").Fault = (_, _) => FaultKind.NothingKept;
        (await SweepAsync()).ShouldBe(new(PassEnding.Done, 1, 1, 0, 0, 0, 0, 1));
        (await _gateway.AuditsAsync("MISSING")).ShouldBe(0);
    }

    [Fact]
    public async Task Hosts_AtOnce_OneSweeps()
    {
        await _gateway.AddFileAsync(_tenant, "a", "available", _gateway.Clock.Now);
        // One is under way until the other has answered.
        var answered = new TaskCompletionSource();
        _gateway.Faulty("azurite").Before = (_, _) => answered.Task;
        var sweeps = new[] { SweepAsync(), SweepAsync() };
        await Task.WhenAny(sweeps);
        answered.SetResult();
        var summaries = await Task.WhenAll(sweeps);
        summaries.Select(summary => summary.Ending).Order().ShouldBe([PassEnding.Done, PassEnding.HeldElsewhere]);
        (await _gateway.AuditsAsync("MISSING")).ShouldBe(1);
    }

    [Fact]
    public async Task Holder_ThatOversleptInTheMiddle_WritesNothingMore()
    {
        await _gateway.AddFileAsync(_tenant, "a", "available", _gateway.Clock.Now);
        var slept = false;
        _gateway.Faulty("azurite").Before = async (method, _) =>
        {
            if (method != "head" || slept) return;
            slept = true;
            await _gateway.ExecuteAsync("UPDATE leases SET expires_at = clock_timestamp() WHERE name = 'reconcile'");
        };
        (await SweepAsync()).Ending.ShouldBe(PassEnding.LeaseLost);
        (await _gateway.AuditsAsync("MISSING")).ShouldBe(0);
        (await _gateway.ScalarAsync<bool>("SELECT missing_since IS NULL FROM file_records")).ShouldBeTrue();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<Strongroom.Ingest.ReconcileSummary> SweepAsync() => _gateway.ReconcileFiles.RunAsync(Cancel);

    private async Task<Guid> AddExpiredAsync(string path)
    {
        await _gateway.PutAsync(_tenant, path);
        return await _gateway.AddFileAsync(_tenant, path, "expired", _gateway.Clock.Now);
    }

    private static async IAsyncEnumerable<ObjectListing> Reverse(IAsyncEnumerable<ObjectListing> listing)
    {
        var all = new List<ObjectListing>();
        await foreach (var found in listing) all.Insert(0, found);
        foreach (var found in all) yield return found;
    }
}
