using System.Text;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Ingest;
using Strongroom.Recovery;
using Strongroom.Retention;
using Strongroom.SelfHost.Emulators;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Recovery;

/// <summary>
/// The drill: a database is lost and comes back as it was at an earlier moment, from a base backup and WAL, while stores, archive and tenants' own
/// checkpoints have gone on.
/// </summary>
public sealed class RecoveryDrillTests
{
    private static readonly byte[] Words = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the same words again and again\n", 200)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restored_ToAnEarlierMoment_ComesBackInStepWithNothingLostAndEverythingReported()
    {
        await using var server = await RestorableServer.StartAsync();
        var keys = Directory.CreateTempSubdirectory("strongroom-tests-");
        var stores = await Task.WhenAll(TestStores.AzuriteAsync(), TestStores.CephAsync(), TestStores.AzuriteAsync(RecoverySite.Archive));
        await using var before = new RecoverySite(server.Endpoint, stores, Path.Combine(keys.FullName, "audit.pem"));
        await before.InitializeAsync();

        // 1. Life up to the backup, and a little beyond: the moment is covered by WAL, not by the files.
        var known = new Dictionary<TenantId, Known>();
        foreach (var tenant in before.Tenants) known[tenant] = await Known.UploadAsync(before, tenant);
        await before.SealAndArchiveAsync();
        await server.BackUpAsync();
        var late = new List<FileRecord>();
        foreach (var tenant in before.Tenants) late.Add(await before.UploadAsync(tenant, DomainHost.Pdf(name: "late.pdf")));
        await server.MarkAsync("moment");

        // 2. Life after the moment, which the database is about to forget.
        foreach (var tenant in before.Tenants) await known[tenant].GoOnAsync(before);
        await before.SealAndArchiveAsync();
        var archived = await ToDictionaryAsync(before, before.CheckpointAsync);
        var unarchived = new Dictionary<TenantId, FileRecord>();
        foreach (var tenant in before.Tenants) unarchived[tenant] = await before.UploadAsync(tenant, DomainHost.Pdf(name: "unarchived.pdf"));
        await before.SealAndArchiveAsync(archive: false);
        var unarchivedCheckpoint = await ToDictionaryAsync(before, before.CheckpointAsync);
        var objects = await before.ObjectsAsync();

        // 3. The database is lost, and back as it was.
        await server.RestoreAsync("moment");
        await using var site = new RecoverySite(server.Endpoint, stores, Path.Combine(keys.FullName, "audit.pem"), before);
        await site.InitializeAsync();
        foreach (var file in late) (await site.FindAsync(file)).Status.ShouldBe(FileStatus.Available);
        foreach (var tenant in site.Tenants)
            (await site.SqlAsync<long>("SELECT count(*) FROM file_records WHERE id = ANY (@ids)", ("ids", (Guid[])[known[tenant].Newcomer.Id, unarchived[tenant].Id]))).ShouldBe([0]);

        // 4. Somebody lets it serve at once. It does, but its logs are not forked: nothing is sealed.
        var sizes = await ToDictionaryAsync(site, async tenant => (await site.CheckpointAsync(tenant)).Size);
        foreach (var tenant in site.Tenants) await site.UploadAsync(tenant, DomainHost.Pdf(name: "early.pdf"));
        await GatewayHasEndedItsTransactionsAsync(site);
        (await site.Get<SealAuditLog>().RunAsync(Token)).ShouldBe(new SealSummary(2, 0, 2));
        // Nor by a gateway that has outlived its database, and has sealed these logs before.
        (await ReconnectedAsync(() => before.Get<SealAuditLog>().RunAsync(Token))).ShouldBe(new SealSummary(2, 0, 2));

        // 5. The recovery. It deletes nothing.
        objects.ShouldBeSubsetOf(await site.ObjectsAsync());
        objects = await site.ObjectsAsync();
        var report = await site.Get<RecoverDatabase>().RunAsync(new Operator("drill"), Token);

        report.IsComplete.ShouldBeTrue();
        report.NeedsDecisions.ShouldBeTrue();
        (report.Sweep.Ending, report.Sweep.Failures).ShouldBe((PassEnding.Done, 0));
        (await site.ObjectsAsync()).Order().ShouldBe(objects.Order());
        foreach (var tenant in site.Tenants)
        {
            var log = report.Logs.Single(log => log.Tenant == tenant);
            (log.State, log.SizeBefore, log.SizeAfter, log.SignedAt).ShouldBe((LogRecovery.Recovered, sizes[tenant], archived[tenant].Size, archived[tenant].Time));
            await known[tenant].ShouldBeReportedAsync(site, report, unarchived[tenant]);
        }
        await RetentionIsPausedAsync(site, late);

        // 6. The logs: what the archive had verifies, also by a kept checkpoint; what it did not have is said not to.
        foreach (var tenant in site.Tenants)
        {
            (await site.VerifyAsync(tenant)).ShouldSatisfyAllConditions(found => found.FirstBad.ShouldBeNull(), found => found.Archived.ShouldBe(report.Logs.Single(log => log.Tenant == tenant).LostEntries));
            (await site.VerifyAsync(tenant, archived[tenant])).FirstBad.ShouldBeNull();
            (await site.VerifyAsync(tenant, unarchivedCheckpoint[tenant])).FirstBad!.Reason.ShouldContain($"by the given checkpoint it had {unarchivedCheckpoint[tenant].Size} entries");
        }

        // 7. And they go on, into the same archive.
        await site.SealAndArchiveAsync();
        foreach (var tenant in site.Tenants)
        {
            (await site.CheckpointAsync(tenant)).Size.ShouldBeGreaterThan(archived[tenant].Size);
            (await site.VerifyAsync(tenant, archived[tenant])).FirstBad.ShouldBeNull();
            (await site.VerifyAsync(tenant, unarchivedCheckpoint[tenant])).Verified.ShouldBeFalse();
            (await site.SqlAsync<string>("SELECT metadata ->> 'log' FROM storage_audit_logs WHERE tenant_id = @t AND action = 'RECOVER'", ("t", tenant.Value))).ShouldBe(["Recovered"]);
        }

        // 8. Once more changes nothing, and says the same: the first report may have been lost on the way.
        var again = await site.Get<RecoverDatabase>().RunAsync(new Operator("drill"), Token);
        again.Logs.ShouldAllBe(log => log.State == LogRecovery.InStep && log.SizeAfter == log.SizeBefore);
        again.Undone.ShouldBe(report.Undone);
        again.Files.ShouldBe(report.Files);

        // 9. Until somebody has ended the pause, and with it the recovery.
        (await site.SqlAsync<bool>("UPDATE retention_switch SET paused_at = NULL, paused_by = NULL, reason = NULL RETURNING true")).ShouldBe([true]);
        var later = await site.Get<RecoverDatabase>().RunAsync(new Operator("drill"), Token);
        later.Undone.ShouldBeEmpty();
        later.Files.ShouldAllBe(file => file.Kind == "missing");
        later.Files.Count.ShouldBe(2 * 2);
        keys.Delete(recursive: true);
    }

    private static async Task<Dictionary<TenantId, T>> ToDictionaryAsync<T>(RecoverySite site, Func<TenantId, Task<T>> read)
    {
        var values = new Dictionary<TenantId, T>();
        foreach (var tenant in site.Tenants) values[tenant] = await read(tenant);
        return values;
    }

    // Sealing sees what every transaction before has ended.
    private static Task GatewayHasEndedItsTransactionsAsync(RecoverySite site) => Patience.UntilAsync(
        async () => (await site.SqlAsync<long>("SELECT count(*) FROM storage_audit_logs a WHERE a.xact >= pg_snapshot_xmin(pg_current_snapshot())"))[0] == 0, "transactions ended");

    // The first call after the server is gone finds a connection of the old one.
    private static async Task<T> ReconnectedAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (DatabaseUnavailableException)
        {
            return await call();
        }
    }

    // Nothing that the restored database thinks is due is destroyed before somebody has looked.
    private static async Task RetentionIsPausedAsync(RecoverySite site, IEnumerable<FileRecord> files)
    {
        foreach (var file in files)
        {
            (await site.Get<DeleteFile>().RunAsync(DomainHost.Call(file.Tenant, Operations.HardDelete), FileRef.Of(file.Id), hard: true, "mistake", Token)).Refusal.ShouldBeNull();
            (await site.Get<PurgeDeleted>().RunAsync(Token)).Purged.ShouldBe(0);
            (await site.StoreOf(file.Tenant).HeadAsync(file.Key, Token)).ShouldNotBeNull();
        }
    }

    /// <summary>A tenant's files: what becomes of each after the moment, and what the recovery must make of it.</summary>
    private sealed class Known(TenantId tenant)
    {
        private FileRecord _kept = null!, _purged = null!, _lost = null!, _overwritten = null!, _archived = null!, _compressed = null!, _trashed = null!, _held = null!;
        private FileRecord _former = null!, _heir = null!;
        private UploadTicket _pending = null!;

        public FileRecord Newcomer { get; private set; } = null!;

        public static async Task<Known> UploadAsync(RecoverySite site, TenantId tenant) => new(tenant)
        {
            _kept = await site.UploadAsync(tenant),
            _purged = await site.UploadAsync(tenant),
            _lost = await site.UploadAsync(tenant),
            _overwritten = await site.UploadAsync(tenant),
            _archived = await site.UploadAsync(tenant),
            _compressed = await site.UploadAsync(tenant, DomainHost.Pdf(Words.Length, "words.txt") with { ContentType = "text/plain" }, Words),
            _trashed = await site.UploadAsync(tenant),
            _held = await site.UploadAsync(tenant),
            _former = await PurgeAsync(site, await site.UploadAsync(tenant, Named)),
            _pending = (await site.Get<IssueUploadUrl>().RunAsync(DomainHost.Call(tenant, Operations.UploadUrl), DomainHost.Pdf(name: "pending.pdf"), Token)).Value,
        };

        // Its path is its name's, which is free again once it is purged.
        private static UploadRequest Named => DomainHost.Pdf(120, "contract.pdf", "communications/email-attachment/m-1");

        private static async Task<FileRecord> PurgeAsync(RecoverySite site, FileRecord file)
        {
            await site.Get<DeleteFile>().RunAsync(DomainHost.Call(file.Tenant, Operations.HardDelete), FileRef.Of(file.Id), hard: true, "no longer needed", Token);
            (await site.Get<PurgeDeleted>().RunAsync(Token)).Purged.ShouldBe(1);
            return file;
        }

        public async Task GoOnAsync(RecoverySite site)
        {
            var store = site.StoreOf(tenant);
            (await DomainHost.SendAsync(_pending.Put!, DomainHost.PdfBytes())).EnsureSuccessStatusCode().Dispose();
            Newcomer = await site.UploadAsync(tenant, DomainHost.Pdf(150, "newcomer.pdf"));
            _heir = await site.UploadAsync(tenant, Named);
            _heir.Path.ShouldBe(_former.Path);
            await PurgeAsync(site, _purged);
            await store.DeleteAsync(_lost.Key, Token);
            await store.DeleteAsync(_overwritten.Key, Token);
            using (var other = new MemoryStream(DomainHost.PdfBytes(77))) (await store.PutAsync(_overwritten.Key, other, new PutOptions(77, "application/pdf"), Token)).ShouldNotBeNull();
            await site.MoveAsync(_archived, "archive");
            await site.MoveAsync(_compressed, "compress");
            await site.Get<DeleteFile>().RunAsync(DomainHost.Call(tenant, Operations.Delete), FileRef.Of(_trashed.Id), hard: false, null, Token);
            (await site.Get<SetHold>().RunAsync(DomainHost.Call(tenant, Operations.SetHold), new HoldRequest("case-1", "a dispute", HoldScope.File, FileRef.Of(_held.Id)), Token)).Refusal.ShouldBeNull();
        }

        public async Task ShouldBeReportedAsync(RecoverySite site, RecoveryReport report, FileRecord unarchived)
        {
            var files = report.Files.Where(file => file.Tenant == tenant).ToDictionary(file => file.Path);

            // Records without objects: flagged, with what the log says of them, and still there.
            files[_purged.Path].ShouldSatisfyAllConditions(found => found.Kind.ShouldBe("missing"), found => found.Action.ShouldBe(AuditAction.Purge), found => found.At.ShouldNotBeNull());
            files[_lost.Path].ShouldSatisfyAllConditions(found => found.Kind.ShouldBe("missing"), found => found.Action.ShouldBeNull());
            foreach (var gone in (FileRecord[])[_purged, _lost]) (await site.FindAsync(gone)).Status.ShouldBe(FileStatus.Available);

            // Objects without records: in quarantine, with the hash that the log gives.
            files[Newcomer.Path].ShouldSatisfyAllConditions(
                found => found.Kind.ShouldBe("unknown"), found => found.Action.ShouldBe(AuditAction.Upload), found => found.Sha256.ShouldBe(Convert.ToHexStringLower(Newcomer.Sha256!)));
            files[_heir.Path].ShouldSatisfyAllConditions(found => found.Kind.ShouldBe("unknown"), found => found.Sha256.ShouldBe(Convert.ToHexStringLower(_heir.Sha256!)));
            files[unarchived.Path].ShouldSatisfyAllConditions(found => found.Kind.ShouldBe("unknown"), found => found.Action.ShouldBeNull());

            // Objects that are others: not given out as what they were.
            files[_overwritten.Path].Kind.ShouldBe("overwritten");
            (await site.FindAsync(_overwritten)).ShouldSatisfyAllConditions(file => file.Status.ShouldBe(FileStatus.Quarantined), file => file.Size.ShouldBe(77));

            // What the gateway itself had done to objects is known again, not taken for somebody else's.
            files[_archived.Path].Kind.ShouldBe("moved");
            (await site.FindAsync(_archived)).Status.ShouldBe(FileStatus.Archived);
            files[_compressed.Path].Kind.ShouldBe("moved");
            var compressed = await site.FindAsync(_compressed);
            (compressed.Status, compressed.ContentEncoding).ShouldBe((FileStatus.Available, "gzip"));
            await using (var content = (await site.Get<DownloadFile>().OpenAsync(compressed, null, decompress: true, Token)).Value)
            {
                using var bytes = new MemoryStream();
                await content.Body.CopyToAsync(bytes, Token);
                bytes.ToArray().ShouldBe(Words);
            }

            // An upload that was under way is finished.
            files[_pending.File.Path].Kind.ShouldBe("arrived");
            (await site.FindAsync(_pending.File)).Status.ShouldBe(FileStatus.Available);

            // The rest is as it was, and what was done to it since is listed.
            files.Keys.ShouldNotContain(_kept.Path);
            files.Count.ShouldBe(9);
            (await site.FindAsync(_trashed)).Status.ShouldBe(FileStatus.Available);
            report.Undone.Where(undone => undone.Tenant == tenant).Select(undone => (undone.Action, undone.File)).ShouldBe(
                [(AuditAction.Delete, _purged.Id), (AuditAction.Purge, _purged.Id), (AuditAction.Delete, _trashed.Id), (AuditAction.Hold, (Guid?)_held.Id)], ignoreOrder: true);
        }
    }
}
