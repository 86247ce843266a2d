using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Ingest;
using Strongroom.Retention;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>Legal holds: what they cover, what they forbid, and who releases them.</summary>
public sealed class LegalHoldTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Scopes => [.. HoldScope.All];

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Hold_OfEveryScope_KeepsWhatItCoversAndNothingElse(string scope)
    {
        var tenant = await host.AddTenantAsync("azurite");
        var session = Guid.NewGuid().ToString("N");
        var file = await UploadAsync(tenant, session);
        var other = await UploadAsync(tenant, "other");

        var hold = (await SetAsync(tenant, Of(scope, file))).Value;

        hold.State.ShouldBe("active");
        hold.Coverage!.Files.ShouldBe(scope == "tenant" ? 2 : 1);
        hold.Coverage.Bytes.ShouldBe(scope == "tenant" ? 200 : 100);
        (await DeleteAsync(file)).Refusal.ShouldBeOfType<Refusal.Held>();
        (await DeleteAsync(file, hard: true)).Refusal.ShouldBeOfType<Refusal.Held>();
        (await DeleteAsync(FileRef.Of(file.Path), tenant)).Refusal.ShouldBeOfType<Refusal.Held>();
        (await host.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", ("id", file.Id))).ShouldBe(["available"]);
        (await host.SqlAsync<long>("SELECT count(*) FROM purge_intents WHERE file_id = @id", ("id", file.Id))).ShouldBe([0L]);
        if (scope != "tenant") (await DeleteAsync(other)).Value.Status.ShouldBe("deleted");

        // What comes while it stands is covered as well.
        var later = await UploadAsync(tenant, session, "later.pdf");
        if (scope != "file") (await DeleteAsync(later)).Refusal.ShouldBeOfType<Refusal.Held>();
        (await ReadAsync(tenant, hold.Id)).Coverage!.Files.ShouldBe(scope switch { "tenant" => 3, "file" => 1, _ => 2 });
    }

    [Fact]
    public async Task Hold_AfterItsRelease_NoLongerKeeps()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var file = await UploadAsync(tenant, "s");
        var hold = (await SetAsync(tenant, Of("file", file))).Value;

        (await ReleaseAsync(tenant, hold.Id, "ann")).Value.State.ShouldBe("release-requested");
        (await DeleteAsync(file)).Refusal.ShouldBeOfType<Refusal.Held>();
        (await ReleaseAsync(tenant, hold.Id, "ann")).Refusal.ShouldBe(new Refusal.SecondPersonNeeded("release"));
        var released = (await ReleaseAsync(tenant, hold.Id, "ben")).Value;

        (released.State, released.ReleaseRequestedBy, released.ReleasedBy).ShouldBe(("released", "ann", "ben"));
        (await ReleaseAsync(tenant, hold.Id, "cleo")).Refusal.ShouldBe(new Refusal.WrongState("hold", "released", "active"));
        (await WithdrawAsync(tenant, hold.Id)).Refusal.ShouldBe(new Refusal.WrongState("hold", "released", "release-requested"));
        (await DeleteAsync(file)).Value.Status.ShouldBe("deleted");
        (await host.AuditOfAsync(file.Id)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "HOLD", "RELEASE_REQUESTED", "RELEASE", "DELETE"]);
        (await host.SqlAsync<string>("SELECT string_agg(metadata::text, '') FROM storage_audit_logs WHERE tenant_id = @t", ("t", tenant.Value)))[0].ShouldNotContain("because");
    }

    [Fact]
    public async Task Release_Withdrawn_TakesTwoPersonsAgain()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var hold = (await SetAsync(tenant, new HoldRequest("c", "because", "tenant"))).Value;

        (await WithdrawAsync(tenant, hold.Id)).Refusal.ShouldBe(new Refusal.WrongState("hold", "active", "release-requested"));
        await ReleaseAsync(tenant, hold.Id, "ann");
        (await WithdrawAsync(tenant, hold.Id)).Value.State.ShouldBe("active");
        (await ReleaseAsync(tenant, hold.Id, "ben")).Value.State.ShouldBe("release-requested");
        (await ReleaseAsync(tenant, hold.Id, "ben")).Refusal.ShouldBeOfType<Refusal.SecondPersonNeeded>();
    }

    [Fact]
    public async Task Release_ByManyAtOnce_IsRequestedOnceAndGrantedOnce()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var hold = (await SetAsync(tenant, new HoldRequest("c", "because", "tenant"))).Value;

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => ReleaseAsync(tenant, hold.Id, $"admin-{i % 3}")));

        answers.Count(a => a.Refusal is null && a.Value.State == "release-requested").ShouldBe(1);
        answers.Count(a => a.Refusal is null && a.Value.State == "released").ShouldBe(1);
        (await host.SqlAsync<string>("SELECT action FROM storage_audit_logs WHERE tenant_id = @t ORDER BY xact, id", ("t", tenant.Value))).ShouldBe(["HOLD", "RELEASE_REQUESTED", "RELEASE"], ignoreOrder: true);
    }

    [Fact]
    public async Task Hold_OnTheTrash_KeepsItThereAndLetsItBeRestored()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var file = await UploadAsync(tenant, "s");
        await DeleteAsync(file);

        var hold = (await SetAsync(tenant, new HoldRequest("c", "because", "prefix", PathPrefix: "sessions/s/"))).Value;

        (hold.Coverage!.Files, hold.Coverage.InTrash).ShouldBe((1L, 1L));
        (await DeleteAsync(file)).Value.Status.ShouldBe("deleted", "it is there already: nothing changes");
        (await DeleteAsync(file, hard: true)).Refusal.ShouldBeOfType<Refusal.Held>();
        (await host.SqlAsync<long>("SELECT count(*) FROM purge_intents WHERE file_id = @id", ("id", file.Id))).ShouldBe([0L]);
        (await host.Get<RestoreFile>().RunAsync(DomainHost.Call(tenant, Operations.Restore), FileRef.Of(file.Id), Token)).Value.Status.ShouldBe("available");
        (await DeleteAsync(file)).Refusal.ShouldBeOfType<Refusal.Held>();
    }

    [Fact]
    public async Task Hold_TooLateForWhatIsBeingErased_SaysSo()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var (erasing, promised) = (await UploadAsync(tenant, "s"), await UploadAsync(tenant, "s", "b.pdf"));
        await DeleteAsync(erasing, hard: true);
        await DeleteAsync(promised, hard: true);
        await host.SqlAsync<int>("UPDATE purge_intents SET erasing_at = now() WHERE file_id = @id", ("id", erasing.Id));

        var hold = (await SetAsync(tenant, new HoldRequest("c", "because", "tenant"))).Value;

        (hold.Coverage!.Files, hold.Coverage.InTrash, hold.Coverage.BeingPurged).ShouldBe((1L, 1L, 1L));
        hold.Coverage.BeingPurgedIds.ShouldBe([erasing.Id]);
    }

    [Fact]
    public async Task Held_FileOverwrittenInTheStore_GoesToQuarantineAndStaysHeld()
    {
        var file = await UploadAsync(host.OnAzure, Guid.NewGuid().ToString("N"));
        await SetAsync(host.OnAzure, Of("file", file));
        var store = host.Stores.Get("azurite");
        await store.DeleteAsync(file.Key, Token);
        (await store.PutAsync(file.Key, new MemoryStream("forged"u8.ToArray()), new(6, "application/pdf"), Token)).ShouldNotBeNull();

        await host.Get<RecordArrival>().RunAsync("azurite", file.Key.Value, null, Token);

        (await host.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", ("id", file.Id))).ShouldBe(["quarantined"]);
        (await DeleteAsync(file)).Refusal.ShouldBeOfType<Refusal.Held>();
        (await DeleteAsync(file, hard: true)).Refusal.ShouldBeOfType<Refusal.Held>();
    }

    [Fact]
    public async Task Held_MetadataAndPendingUploads_GoOn()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var file = await UploadAsync(tenant, "s");
        var pending = (await host.Get<IssueUploadUrl>().RunAsync(DomainHost.Call(tenant, Operations.UploadUrl), DomainHost.Pdf(name: "p.pdf"), Token)).Value.File;
        await SetAsync(tenant, new HoldRequest("c", "because", "tenant"));

        (await host.Get<EditMetadata>().RunAsync(
            DomainHost.Call(tenant, Operations.EditMetadata), FileRef.Of(file.Id), new MetadataPatch(new Dictionary<string, string?> { ["a"] = "1" }, null, null), Token)).Refusal.ShouldBeNull();
        (await host.Get<AbortUpload>().RunAsync(DomainHost.Call(tenant, Operations.UploadAbort), pending.Id, Token)).Refusal.ShouldBeNull();
        (await host.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", ("id", pending.Id))).ShouldBe(["expired"]);
    }

    [Fact]
    public async Task Set_WrongRequests_NameEveryField()
    {
        var file = FileRef.Of(Guid.CreateVersion7());
        string[] Fields(Outcome<LegalHold> outcome) => [.. outcome.Refusal.ShouldBeOfType<Refusal.Invalid>().Errors.Select(e => e.Field)];

        Fields(await SetAsync(host.OnAzure, new HoldRequest(" ", "a\nb", "world"))).ShouldBe(["caseId", "reason", "scope"]);
        Fields(await SetAsync(host.OnAzure, new HoldRequest(new string('c', 101), new string('r', 501), "tenant", file))).ShouldBe(["caseId", "reason", "fileId"]);
        Fields(await SetAsync(host.OnAzure, new HoldRequest("c", "r", "object", ObjectType: "sessions"))).ShouldBe(["objectId"]);
        Fields(await SetAsync(host.OnAzure, new HoldRequest("c", "r", "prefix", PathPrefix: "/sessions"))).ShouldBe(["pathPrefix"]);
        (await SetAsync(host.OnAzure, new HoldRequest("c", "r", "file", file))).Refusal.ShouldBe(new Refusal.NotFound("file"));
        var foreign = await UploadAsync(host.OnS3, "s");
        (await SetAsync(host.OnAzure, Of("file", foreign))).Refusal.ShouldBe(new Refusal.NotFound("file"));
        (await host.SqlAsync<long>("SELECT count(*) FROM legal_holds WHERE tenant_id = @t AND reason = 'r'", ("t", host.OnAzure.Value))).ShouldBe([0L]);
    }

    [Fact]
    public async Task List_FiltersAndPages()
    {
        var tenant = await host.AddTenantAsync("azurite");
        for (var i = 0; i < 3; i++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await SetAsync(tenant, new HoldRequest($"case-{i % 2}", "because", "prefix", PathPrefix: $"p{i}/"));
        }

        var all = await ListAsync(null, null, 2, null);
        all.Items.Select(h => h.PathPrefix).ShouldBe(["p2/", "p1/"]);
        (await ListAsync(null, null, 2, all.Cursor)).Items.Select(h => h.PathPrefix).ShouldBe(["p0/"]);
        await ReleaseAsync(tenant, all.Items[0].Id, "ann");
        await ReleaseAsync(tenant, all.Items[0].Id, "ben");
        (await ListAsync(true, null, 10, null)).Items.Select(h => h.PathPrefix).ShouldBe(["p2/"]);
        (await ListAsync(false, "case-0", 10, null)).Items.Select(h => h.PathPrefix).ShouldBe(["p0/"]);

        async Task<Page<LegalHold>> ListAsync(bool? released, string? caseId, int limit, string? cursor) =>
            (await host.Get<ReadHolds>().ListAsync(DomainHost.Call(tenant, Operations.ReadHolds), released, caseId, limit, cursor, Token)).Value;
    }

    // Whatever order the two come in: a hold that says it covers a file as it is finds it there ever after, and one that came late says so.
    [Fact]
    public async Task HoldAndDelete_FiveHundredTimesAtOnce_NothingIsDeletedAfterTheHoldsAnswer()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var files = await host.SqlAsync<Guid>(
            """
            INSERT INTO strongroom.file_records (id, tenant_id, path, store, status, file_type, scope, file_name, content_type, size, etag, upload_kind, uploaded_by, created_at, available_at, updated_at)
            SELECT gen_random_uuid(), @t, 'race/' || generate_series(1, 500) || '/f', 'azurite', 'available', 'document', '', 'f', 'text/plain', 4, 'e', 'single', 'u', now(), now(), now()
            RETURNING id
            """,
            ("t", tenant.Value));
        files.Count.ShouldBe(500);
        var (kept, late, wrong) = (0, 0, 0);

        await Parallel.ForEachAsync(files.Index(), new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Token }, async (item, _) =>
        {
            var (i, file) = item;
            var hard = i % 2 == 0;
            var deleting = Task.Run(() => host.Get<DeleteFile>().RunAsync(DomainHost.Call(tenant, Operations.Delete), FileRef.Of(file), hard, "because", Token), Token);
            if (i % 3 == 0) await Task.Yield();
            var hold = (await SetAsync(tenant, new HoldRequest("race", "because", "file", FileRef.Of(file)))).Value;
            var atAnswer = (await host.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", ("id", file)))[0];
            var deleted = await deleting;
            var after = (await host.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", ("id", file)))[0];
            var saidKept = hold.Coverage is { Files: 1, InTrash: 0 };
            if (saidKept && atAnswer == "available" && after == "available" && deleted.Refusal is Refusal.Held) Interlocked.Increment(ref kept);
            else if (!saidKept && hold.Coverage is { Files: 1, InTrash: 1 } && atAnswer == "deleted" && deleted.Refusal is null) Interlocked.Increment(ref late);
            else Interlocked.Increment(ref wrong);
        });

        wrong.ShouldBe(0);
        (kept + late).ShouldBe(500);
        kept.ShouldBeGreaterThan(0, "the race has to be won by either now and then");
        late.ShouldBeGreaterThan(0);
    }

    private static HoldRequest Of(string scope, FileRecord file) => scope switch
    {
        "file" => new("case-1", "because", scope, FileRef.Of(file.Id)),
        "prefix" => new("case-1", "because", scope, PathPrefix: file.Path[..(file.Path.LastIndexOf('/') + 1)]),
        "object" => new("case-1", "because", scope, ObjectType: file.ObjectType, ObjectId: file.ObjectId),
        _ => new("case-1", "because", scope),
    };

    private Task<FileRecord> UploadAsync(TenantId tenant, string session, string name = "a.pdf") => host.UploadAsync(tenant, DomainHost.Pdf(name: name, scope: $"sessions/{session}"));

    private Task<Outcome<LegalHold>> SetAsync(TenantId tenant, HoldRequest request) => host.Get<SetHold>().RunAsync(DomainHost.Call(tenant, Operations.SetHold), request, Token);

    private async Task<LegalHold> ReadAsync(TenantId tenant, Guid id) => (await host.Get<ReadHolds>().RunAsync(DomainHost.Call(tenant, Operations.ReadHolds), id, Token)).Value;

    private Task<Outcome<LegalHold>> ReleaseAsync(TenantId tenant, Guid id, string user) =>
        host.Get<ReleaseHold>().RunAsync(DomainHost.Call(tenant, Operations.ReleaseHold, user: user), id, "because", Token);

    private Task<Outcome<LegalHold>> WithdrawAsync(TenantId tenant, Guid id) =>
        host.Get<ReleaseHold>().WithdrawAsync(DomainHost.Call(tenant, Operations.ReleaseHold), id, Token);

    private Task<Outcome<FileRecord>> DeleteAsync(FileRecord file, bool hard = false) => DeleteAsync(FileRef.Of(file.Id), file.Tenant, hard);

    private Task<Outcome<FileRecord>> DeleteAsync(FileRef file, TenantId tenant, bool hard = false) =>
        host.Get<DeleteFile>().RunAsync(DomainHost.Call(tenant, hard ? Operations.HardDelete : Operations.Delete), file, hard, hard ? "because" : null, Token);
}
