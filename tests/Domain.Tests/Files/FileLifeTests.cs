using System.IO.Compression;
using System.Security.Cryptography;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Stores;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Files;

/// <summary>What happens to a file once it is there: downloads, links, edits, listing, trash.</summary>
public sealed class FileLifeTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static readonly DownloadRequest Plain = new(false, null, false, null);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Both => ["azurite", "ceph"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task SignedDownload_GivesTheBytesAndTheName(string store)
    {
        var file = await host.UploadAsync(store == "ceph" ? host.OnS3 : host.OnAzure, DomainHost.Pdf(name: "Über uns.pdf"));

        var ticket = (await SignAsync(file, Plain)).Value;

        using var response = await DomainHost.SendAsync(new SignedRequest("GET", ticket.Url, new Dictionary<string, string>(), ticket.ExpiresAt));
        (await response.Content.ReadAsByteArrayAsync(Token)).ShouldBe(DomainHost.PdfBytes());
        response.Content.Headers.GetValues("content-disposition").Single().ShouldBe("attachment; filename=\"_ber uns.pdf\"; filename*=UTF-8''%C3%9Cber%20uns.pdf");
        (await host.AuditOfAsync(file.Id))[^1].ShouldBe("SIGNED_URL_GENERATED");
    }

    [Theory]
    [InlineData("attachment", "sessions/s-1", 15)]
    [InlineData("receipt", "accounting/receipt/r-1", 10)]
    [InlineData("invoice", "accounting/invoice/i-1", 15)]
    public async Task SignedDownload_LifetimeFollowsTheKind(string fileType, string scope, int minutes)
    {
        var file = await host.UploadAsync(host.OnS3, DomainHost.Pdf(name: $"{fileType}.pdf", scope: scope) with { FileType = fileType });

        var ticket = (await SignAsync(file, Plain)).Value;

        (ticket.ExpiresAt - host.Clock.GetUtcNow()).TotalMinutes.ShouldBeInRange(minutes - 0.2, minutes);
        (await SignAsync(file, Plain with { Minutes = 16 })).Refusal.ShouldBeOfType<Refusal.Invalid>();
        ((await SignAsync(file, Plain with { Minutes = 1 })).Value.ExpiresAt - host.Clock.GetUtcNow()).TotalMinutes.ShouldBeInRange(0.8, 1);
    }

    [Fact]
    public async Task Inline_OfAnActiveType_IsAnAttachmentAllTheSame()
    {
        ContentDispositions.Header(true, "a.svg", "image/svg+xml").ShouldStartWith("attachment");
        ContentDispositions.Header(true, "a.pdf", "application/pdf").ShouldStartWith("inline");
        var file = await host.UploadAsync(host.OnS3);
        (await SignAsync(file, Plain with { Inline = true })).Value.Url.ShouldContain("inline");
        (await host.AuditOfAsync(file.Id))[^1].ShouldBe("VIEW");
    }

    [Fact]
    public async Task Link_CountsItsUsesAndEnds()
    {
        var file = await host.UploadAsync(host.OnS3);
        var link = (await SignAsync(file, new DownloadRequest(false, 15, true, 2))).Value;
        var token = link.Url.Split('/')[^1];

        (await FollowAsync(token)).Value.ShouldContain("X-Amz-Expires=60");
        (await FollowAsync(token)).Refusal.ShouldBeNull();
        (await FollowAsync(token)).Refusal.ShouldBe(new Refusal.GrantSpent("used up"));
        (await host.AuditOfAsync(file.Id)).TakeLast(3).ShouldBe(["DOWNLOAD", "DOWNLOAD", "REFUSED"]);
        (await FollowAsync(token[..^1] + (token[^1] == 'A' ? 'Q' : 'A'))).Refusal.ShouldBe(new Refusal.NotFound("link"));
    }

    [Fact]
    public async Task Link_FollowedByManyAtOnce_IsNeverUsedMoreThanAllowed()
    {
        var file = await host.UploadAsync(host.OnS3);
        var token = (await SignAsync(file, new DownloadRequest(false, 15, true, 3))).Value.Url.Split('/')[^1];

        var followed = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => FollowAsync(token)));

        followed.Count(f => f.Refusal is null).ShouldBe(3);
    }

    [Fact]
    public async Task Revoke_Link_EndsItAtOnce_DownloadSaysWhenItEnds()
    {
        var file = await host.UploadAsync(host.OnS3);
        var link = (await SignAsync(file, new DownloadRequest(false, 15, true, null))).Value;
        var download = (await SignAsync(file, Plain)).Value;
        var revoke = (Guid id, Roles roles, string user) => host.Get<RevokeGrant>().RunAsync(DomainHost.Call(file.Tenant, Operations.RevokeGrant, roles, user), id, Token);

        (await revoke(link.GrantId, Roles.Member, "somebody-else")).Refusal.ShouldBe(new Refusal.NotFound("grant"));
        (await revoke(link.GrantId, Roles.Member, "user-1")).Value.RevokedBy.ShouldBe("user-1");
        (await revoke(link.GrantId, Roles.Admin, "user-2")).Value.RevokedBy.ShouldBe("user-1");
        (await FollowAsync(link.Url.Split('/')[^1])).Refusal.ShouldBe(new Refusal.GrantSpent("revoked"));
        (await revoke(download.GrantId, Roles.Admin, "user-1")).Refusal.ShouldBeOfType<Refusal.NotRevocable>().ExpiresAt.ShouldBe(download.ExpiresAt);
    }

    [Fact]
    public async Task Revoke_PendingUpload_QuarantinesWhatArrivesByIt()
    {
        var file = await host.PutAsync(host.OnS3);
        var grant = (await host.SqlAsync<Guid>("SELECT id FROM grants WHERE file_id = @id", ("id", file.Id)))[0];
        await host.Get<RevokeGrant>().RunAsync(DomainHost.Call(file.Tenant, Operations.RevokeGrant), grant, Token);

        var completed = await host.Get<CompleteUpload>().RunAsync(DomainHost.Call(file.Tenant, Operations.UploadComplete), file.Id, Token);

        completed.Refusal.ShouldBe(new Refusal.UploadMismatch("its URL was revoked", Kept: true));
    }

    [Fact]
    public async Task SoftDelete_RefusesUrls_RestoreBringsThemBack()
    {
        var file = await host.UploadAsync(host.OnAzure);

        (await DeleteAsync(file)).Value.Status.ShouldBe("deleted");
        (await SignAsync(file, Plain)).Refusal.ShouldBeOfType<Refusal.WrongStatus>().Code.ShouldBe("file-deleted");
        (await DeleteAsync(file)).Value.Status.ShouldBe("deleted");
        (await RestoreAsync(file)).Value.Status.ShouldBe("available");
        (await SignAsync(file, Plain)).Refusal.ShouldBeNull();
        (await RestoreAsync(file)).Refusal.ShouldBeOfType<Refusal.WrongStatus>();
        (await host.AuditOfAsync(file.Id)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "DELETE", "RESTORE", "SIGNED_URL_GENERATED"]);
    }

    [Fact]
    public async Task HardDelete_LeavesAnIntentAndNoWayBack()
    {
        var file = await host.UploadAsync(host.OnAzure);

        (await DeleteAsync(file, hard: true)).Refusal.ShouldBeOfType<Refusal.Invalid>();
        (await DeleteAsync(file, hard: true, "court order")).Value.Status.ShouldBe("deleted");
        (await RestoreAsync(file)).Refusal.ShouldBeOfType<Refusal.WrongStatus>().Status.ShouldBe("being-purged");
        (await host.SqlAsync<string>("SELECT reason FROM purge_intents WHERE file_id = @id", ("id", file.Id))).ShouldBe(["court order"]);
    }

    [Fact]
    public async Task Restore_OfAQuarantinedFile_LeadsBackToQuarantine()
    {
        var file = await host.PutAsync(host.OnAzure, body: new byte[100]);
        await host.Get<CompleteUpload>().RunAsync(DomainHost.Call(file.Tenant, Operations.UploadComplete), file.Id, Token);
        await DeleteAsync(file);

        (await RestoreAsync(file)).Value.Status.ShouldBe("quarantined");
    }

    [Fact]
    public async Task Edit_MergesMetadataAndChecksTheVersion()
    {
        var file = await host.UploadAsync(host.OnS3, DomainHost.Pdf() with { Metadata = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } });
        var edit = (MetadataPatch patch) => host.Get<EditMetadata>().RunAsync(DomainHost.Call(file.Tenant, Operations.EditMetadata), FileRef.Of(file.Id), patch, Token);

        var edited = (await edit(new MetadataPatch(new Dictionary<string, string?> { ["a"] = null, ["c"] = "3" }, ["red"], file.Version))).Value;

        edited.MetadataJson.ShouldBe("""{"b": "2", "c": "3"}""");
        edited.Tags.ShouldBe(["red"]);
        (await edit(new MetadataPatch(null, ["blue"], file.Version))).Refusal.ShouldBeOfType<Refusal.LostRace>();
        (await edit(new MetadataPatch(new Dictionary<string, string?> { ["big"] = new string('x', 9000) }, null, null))).Refusal.ShouldBeOfType<Refusal.Invalid>();
        (await edit(new MetadataPatch(null, null, null))).Refusal.ShouldBeOfType<Refusal.Invalid>();
        (await host.SqlAsync<string>("SELECT metadata::text FROM storage_audit_logs WHERE file_id = @id AND action = 'EDIT'", ("id", file.Id))).Single().ShouldNotContain("\"3\"");
    }

    [Fact]
    public async Task List_WithFolders_WalksPastThemInPathOrder()
    {
        var tenant = await host.AddTenantAsync("azurite");
        foreach (var scope in new[] { "projects/p-1", "projects/p-2/runs/r-1", "projects/p-2/runs/r-2", "projects/p0" })
            foreach (var name in new[] { "a.json", "b.json", "c.json" })
                await host.UploadAsync(tenant, new UploadRequest(name, "application/json", 2, null, "artifact", scope, new Dictionary<string, string>(), ["t"], null), "{}"u8.ToArray());
        var list = async (string prefix, bool folders, int limit, string? cursor) => (await host.Get<ListFiles>().RunAsync(
            DomainHost.Call(tenant, Operations.List), new FileQuery(prefix, folders, null, null, null, null, null, "t", null, null, limit, cursor), Token)).Value;

        (await list("projects/", true, 100, null)).Folders.ShouldBe(["projects/p-1/", "projects/p-2/", "projects/p0/"]);
        (await list("projects/p-2/runs/", true, 100, null)).Folders.ShouldBe(["projects/p-2/runs/r-1/", "projects/p-2/runs/r-2/"]);
        (await list("projects/p-1/artifacts/", true, 100, null)).Files.Select(f => f.FileName).ShouldBe(["a.json", "b.json", "c.json"]);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await list("", false, 5, cursor);
            seen.AddRange(page.Files.Select(f => f.Path));
            cursor = page.Cursor;
        }
        while (cursor is not null);
        seen.Count.ShouldBe(12);
        seen.ShouldBe(seen.Order(StringComparer.Ordinal));

        var folders = new List<string>();
        do
        {
            var page = await list("projects/", true, 1, cursor);
            folders.AddRange(page.Folders);
            cursor = page.Cursor;
        }
        while (cursor is not null);
        folders.ShouldBe(["projects/p-1/", "projects/p-2/", "projects/p0/"]);
    }

    [Fact]
    public async Task ListGrants_MembersSeeTheirOwn_AdminsAll()
    {
        var file = await host.UploadAsync(host.OnS3);
        await host.Get<IssueDownloadUrl>().RunAsync(DomainHost.Call(file.Tenant, Operations.SignedUrl, Roles.Member, "other"), FileRef.Of(file.Id), Plain, Token);
        var list = async (Roles roles, string user) => (await host.Get<ListGrants>().RunAsync(
            DomainHost.Call(file.Tenant, Operations.ListGrants, roles, user), new GrantQuery(file.Id, null, null, null, 10, null), Token)).Value.Items;

        (await list(Roles.Admin, "x")).Select(g => g.Kind).ShouldBe(["download", "upload"]);
        (await list(Roles.Member, "other")).Select(g => g.Kind).ShouldBe(["download"]);
        (await list(Roles.Member, "nobody")).ShouldBeEmpty();
        (await list(Roles.Admin, "x"))[1].Uses.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Gateway_UploadAndDownload_StreamTheSameBytes(string store)
    {
        var tenant = store == "ceph" ? host.OnS3 : host.OnAzure;
        var bytes = DomainHost.PdfBytes(100_000);
        var context = DomainHost.Call(tenant, Operations.Upload);

        var known = (await host.Get<UploadThroughGateway>().RunAsync(context, DomainHost.Pdf(bytes.Length), new MemoryStream(bytes), true, Token)).Value;
        var unknown = (await host.Get<UploadThroughGateway>().RunAsync(context, DomainHost.Pdf(-1), new MemoryStream(bytes), false, Token)).Value;

        known.Sha256.ShouldBe(SHA256.HashData(bytes));
        unknown.Size.ShouldBe(bytes.Length);
        var found = (await host.Get<DownloadFile>().FindAsync(DomainHost.Call(tenant, Operations.Download), FileRef.Of(known.Path), Token)).Value;
        (await host.Get<DownloadFile>().RecordAsync(DomainHost.Call(tenant, Operations.Download), found, new ByteRange(1, 7), Token)).ShouldBeNull();
        await using var content = (await host.Get<DownloadFile>().OpenAsync(found, new ByteRange(1, 7), false, Token)).Value;
        using var copy = new MemoryStream();
        await content.Body.CopyToAsync(copy, Token);
        copy.ToArray().ShouldBe(bytes[1..8]);
        (await host.AuditOfAsync(known.Id)).ShouldBe(["UPLOAD", "DOWNLOAD"]);
    }

    [Fact]
    public async Task Gateway_DownloadOfTheWhole_IsAuditedOnlyWhereTheFileIsGivenOut()
    {
        var tenant = host.OnS3;
        var file = (await host.Get<UploadThroughGateway>().RunAsync(
            DomainHost.Call(tenant, Operations.Upload), DomainHost.Pdf(100), new MemoryStream(DomainHost.PdfBytes(100)), true, Token)).Value;
        var find = (FileRef asked) => host.Get<DownloadFile>().FindWholeAsync(DomainHost.Call(tenant, Operations.Download), asked, Token);

        (await find(FileRef.Of(file.Id))).Value.Path.ShouldBe(file.Path);
        (await find(FileRef.Of(file.Path))).Value.Id.ShouldBe(file.Id);
        (await find(FileRef.Of(file.Path + "-not"))).Refusal.ShouldBeOfType<Refusal.NotFound>();
        await host.SqlAsync<int>("UPDATE file_records SET status = 'quarantined' WHERE id = @id RETURNING 1", ("id", file.Id));
        (await find(FileRef.Of(file.Id))).Refusal.ShouldBeOfType<Refusal.WrongStatus>();

        (await host.AuditOfAsync(file.Id)).ShouldBe(["UPLOAD", "DOWNLOAD", "DOWNLOAD"]);
        (await host.SqlAsync<string>("SELECT DISTINCT metadata::text FROM storage_audit_logs WHERE file_id = @id AND action = 'DOWNLOAD'", ("id", file.Id)))
            .ShouldBe(["""{"kind": "gateway", "length": 100, "offset": 0}"""]);
    }

    [Fact]
    public async Task Gateway_BodyCutOffOrTooLargeOrOfAnotherType_LeavesNothing()
    {
        var tenant = await host.AddTenantAsync("ceph");
        var upload = (UploadRequest request, byte[] body, bool known) =>
            host.Get<UploadThroughGateway>().RunAsync(DomainHost.Call(tenant, Operations.Upload), request, new MemoryStream(body), known, Token);

        await Should.ThrowAsync<Exception>(() => upload(DomainHost.Pdf(100_000), DomainHost.PdfBytes(50_000), true));
        (await upload(DomainHost.Pdf(100), DomainHost.PdfBytes(50), true)).Refusal.ShouldBeOfType<Refusal.UploadIncomplete>();
        (await upload(DomainHost.Pdf(-1), DomainHost.PdfBytes((10 * 1024 * 1024) + 1), false)).Refusal.ShouldBeOfType<Refusal.TooLarge>();
        (await upload(DomainHost.Pdf(100), new byte[100], true)).Refusal.ShouldBeOfType<Refusal.TypeNotAllowed>();
        (await upload(DomainHost.Pdf(100) with { Sha256 = new byte[32] }, DomainHost.PdfBytes(), true)).Refusal.ShouldBeOfType<Refusal.UploadMismatch>();

        (await host.SqlAsync<long>("SELECT files + bytes FROM tenant_usage WHERE tenant_id = @id", ("id", tenant.Value))).ShouldBe([0L]);
        (await host.SqlAsync<string>("SELECT DISTINCT status FROM file_records WHERE tenant_id = @id", ("id", tenant.Value))).ShouldBe(["expired"]);
        var objects = 0;
        await foreach (var _ in host.Stores.Get("ceph").ListAsync(ObjectKey.PrefixOf(tenant), Token)) objects++;
        objects.ShouldBe(0);
    }

    [Fact]
    public async Task AppZip_ThatIsNone_IsRefused_ARealOneIsStored()
    {
        var request = new UploadRequest("app.zip", "application/zip", -1, null, "app-source", "app-builder/source/a-1", new Dictionary<string, string>(), [], null);
        var upload = (byte[] body) => host.Get<UploadThroughGateway>().RunAsync(DomainHost.Call(host.OnS3, Operations.UploadAppZip), request, new MemoryStream(body), false, Token);

        (await upload([0x50, 0x4b, 3, 4, 0, 0])).Refusal.ShouldBeOfType<Refusal.UploadMismatch>();
        using var zip = new MemoryStream();
        await using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        await using (var entry = await archive.CreateEntry("src/main.cs").OpenAsync(Token))
            await entry.WriteAsync("class A;"u8.ToArray(), Token);
        (await upload(zip.ToArray())).Value.Path.ShouldBe("app-builder/source/a-1/app.zip");
    }

    private Task<Outcome<DownloadTicket>> SignAsync(FileRecord file, DownloadRequest request) =>
        host.Get<IssueDownloadUrl>().RunAsync(DomainHost.Call(file.Tenant, Operations.SignedUrl), FileRef.Of(file.Id), request, Token);

    private Task<Outcome<string>> FollowAsync(string token) => host.Get<FollowLink>().RunAsync(token, "127.0.0.1", "tests", null, Token);

    private Task<Outcome<FileRecord>> DeleteAsync(FileRecord file, bool hard = false, string? reason = null) =>
        host.Get<DeleteFile>().RunAsync(DomainHost.Call(file.Tenant, Operations.Delete), FileRef.Of(file.Path), hard, reason, Token);

    private Task<Outcome<FileRecord>> RestoreAsync(FileRecord file) =>
        host.Get<RestoreFile>().RunAsync(DomainHost.Call(file.Tenant, Operations.Restore), FileRef.Of(file.Path), Token);
}
