using System.Security.Cryptography;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Files;

/// <summary>Uploads on both stores, from the signed URL to the record.</summary>
public sealed class UploadFlowTests(UploadFlowTests.SmallParts host) : IClassFixture<UploadFlowTests.SmallParts>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Both => ["azurite", "ceph"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Upload_ExactlyAsAnnounced_BecomesAvailableWithItsHash(string store)
    {
        var tenant = TenantOn(store);
        var before = await UsageAsync(tenant);

        var file = await host.UploadAsync(tenant, DomainHost.Pdf(1000), DomainHost.PdfBytes(1000));

        file.Status.ShouldBe("available");
        file.Size.ShouldBe(1000);
        file.Store.ShouldBe(store);
        file.Sha256.ShouldBe(SHA256.HashData(DomainHost.PdfBytes(1000)));
        (await host.AuditOfAsync(file.Id)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD"]);
        (await UsageAsync(tenant)).ShouldBe((before.Files + 1, before.Bytes + 1000));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Upload_BytesOfAnotherType_GoToQuarantine(string store)
    {
        var file = await host.PutAsync(TenantOn(store), body: new byte[100]);

        var completed = await CompleteAsync(file);

        completed.Refusal.ShouldBeOfType<Refusal.UploadMismatch>().Detail.ShouldContain("announced type");
        (await host.AuditOfAsync(file.Id)).ShouldBe(["SIGNED_URL_GENERATED", "QUARANTINE"]);
        var signed = await host.Get<IssueDownloadUrl>().RunAsync(
            DomainHost.Call(file.Tenant, Operations.SignedUrl), FileRef.Of(file.Id), new DownloadRequest(false, null, false, null), Token);
        signed.Refusal.ShouldBeOfType<Refusal.WrongStatus>().Code.ShouldBe("file-quarantined");
    }

    [Fact]
    public async Task Upload_OtherSizeWhereTheStoreCannotBindIt_GoesToQuarantine()
    {
        // Azure's SAS binds neither size nor type: the arrival does.
        var file = await host.PutAsync(host.OnAzure, body: DomainHost.PdfBytes(101));

        (await CompleteAsync(file)).Refusal.ShouldBeOfType<Refusal.UploadMismatch>().Detail.ShouldContain("101");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Upload_OtherHashThanDeclared_GoesToQuarantine(string store)
    {
        var request = DomainHost.Pdf() with { Sha256 = SHA256.HashData("other"u8) };

        var file = await host.PutAsync(TenantOn(store), request);

        (await CompleteAsync(file)).Refusal.ShouldBeOfType<Refusal.UploadMismatch>().Detail.ShouldContain("SHA-256");
    }

    [Fact]
    public async Task Complete_BeforeTheBytes_IsRefusedAndStaysPending()
    {
        var ticket = (await host.Get<IssueUploadUrl>().RunAsync(DomainHost.Call(host.OnS3, Operations.UploadUrl), DomainHost.Pdf(), Token)).Value;

        (await CompleteAsync(ticket.File)).Refusal.ShouldBeOfType<Refusal.UploadIncomplete>();
        (await host.SqlAsync<string>("SELECT status FROM file_records WHERE id = @id", ("id", ticket.File.Id))).ShouldBe(["pending"]);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Multipart_InThreeParts_BecomesOneFile(string store)
    {
        var tenant = TenantOn(store);
        var bytes = DomainHost.PdfBytes(12 * 1024 * 1024);
        var request = DomainHost.Pdf(bytes.Length, "big.pdf");
        var ticket = (await host.Get<IssueUploadUrl>().RunAsync(DomainHost.Call(tenant, Operations.UploadUrl), request, Token)).Value;

        ticket.Put.ShouldBeNull();
        ticket.Multipart!.PartCount.ShouldBe(3);
        await PutPartsAsync(ticket.Multipart.Parts.Take(2), bytes, ticket.Multipart.PartBytes);
        (await CompleteAsync(ticket.File)).Refusal.ShouldBeOfType<Refusal.UploadIncomplete>();

        var again = await host.Get<SignUploadParts>().RunAsync(DomainHost.Call(tenant, Operations.UploadParts), ticket.File.Id, 3, 3, Token);
        await PutPartsAsync(again.Value, bytes, ticket.Multipart.PartBytes);
        var file = (await CompleteAsync(ticket.File)).Value;

        file.Sha256.ShouldBe(SHA256.HashData(bytes));
        (await CompleteAsync(file)).Value.Version.ShouldBe(file.Version);
    }

    [Fact]
    public async Task Parts_OutsideThePlan_AreRefused()
    {
        var request = DomainHost.Pdf(12 * 1024 * 1024, "big.pdf");
        var ticket = (await host.Get<IssueUploadUrl>().RunAsync(DomainHost.Call(host.OnS3, Operations.UploadUrl), request, Token)).Value;
        var sign = (int from, int to) => host.Get<SignUploadParts>().RunAsync(DomainHost.Call(host.OnS3, Operations.UploadParts), ticket.File.Id, from, to, Token);

        (await sign(0, 1)).Refusal.ShouldBeOfType<Refusal.Invalid>();
        (await sign(3, 4)).Refusal.ShouldBeOfType<Refusal.Invalid>();
        (await sign(2, 1)).Refusal.ShouldBeOfType<Refusal.Invalid>();
        (await host.Get<AbortUpload>().RunAsync(DomainHost.Call(host.OnS3, Operations.UploadAbort), ticket.File.Id, Token)).Value.Status.ShouldBe("expired");
        (await sign(1, 1)).Refusal.ShouldBeOfType<Refusal.WrongStatus>();
    }

    [Fact]
    public async Task Announce_TakenPath_IsRefusedOnceAmongManyRacers()
    {
        var tenant = await host.AddTenantAsync("ceph");
        var request = DomainHost.Pdf(name: "same.pdf") with { FileType = "receipt", Scope = "accounting/receipt/r-1" };

        var racers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => host.Get<IssueUploadUrl>().RunAsync(DomainHost.Call(tenant, Operations.UploadUrl), request, Token)));

        racers.Count(r => r.Refusal is null).ShouldBe(1);
        racers.Count(r => r.Refusal is Refusal.FileExists).ShouldBe(15);
        (await UsageAsync(tenant)).ShouldBe((1L, 100L));
        (await host.SqlAsync<long>("SELECT count(*) FROM grants WHERE tenant_id = @id", ("id", tenant.Value))).ShouldBe([1L]);
    }

    [Fact]
    public async Task Announce_QuotaUnderManyRacers_IsNeverExceeded()
    {
        var tenant = await host.AddTenantAsync("ceph", t => t with { MaxFiles = 5, MaxBytes = 100_000 });

        var racers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Get<IssueUploadUrl>().RunAsync(DomainHost.Call(tenant, Operations.UploadUrl), DomainHost.Pdf(), Token)));

        racers.Count(r => r.Refusal is null).ShouldBe(5);
        racers.Count(r => r.Refusal is Refusal.QuotaExceeded { Of: "files", Limit: 5 }).ShouldBe(15);
    }

    [Fact]
    public async Task Announce_MoreBytesThanTheQuota_IsRefused()
    {
        var tenant = await host.AddTenantAsync("ceph", t => t with { MaxBytes = 99 });

        var refused = await host.Get<IssueUploadUrl>().RunAsync(DomainHost.Call(tenant, Operations.UploadUrl), DomainHost.Pdf(), Token);

        refused.Refusal.ShouldBe(new Refusal.QuotaExceeded("bytes", 0, 99));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Replay_OfAnUploadGrant_SignsTheSameUrl(string store)
    {
        var tenant = TenantOn(store);
        var context = DomainHost.Call(tenant, Operations.UploadUrl) with { IdempotencyKey = new IdempotencyKey("k-1", new byte[32]) };
        var first = (await host.Get<IssueUploadUrl>().RunAsync(context, DomainHost.Pdf(), Token)).Value;

        var use = await host.Get<Idempotency>().FindAsync(context, Token);
        var second = (await host.Get<IssueUploadUrl>().ReplayAsync(context, use!.FileId!.Value, use.GrantId!.Value, Token)).Value;

        second.Put!.Url.ShouldBe(first.Put!.Url);
        await Should.ThrowAsync<Strongroom.Database.IdempotencyKeyTakenException>(() => host.Get<IssueUploadUrl>().RunAsync(context, DomainHost.Pdf(), Token));
        (await host.SqlAsync<long>("SELECT count(*) FROM file_records WHERE tenant_id = @id AND uploaded_by = 'user-1' AND status = 'pending'", ("id", tenant.Value)))[0].ShouldBeGreaterThan(0);
    }

    private TenantId TenantOn(string store) => store == "ceph" ? host.OnS3 : host.OnAzure;

    private async Task<(long Files, long Bytes)> UsageAsync(TenantId tenant) => (
        (await host.SqlAsync<long>("SELECT files FROM tenant_usage WHERE tenant_id = @id", ("id", tenant.Value)))[0],
        (await host.SqlAsync<long>("SELECT bytes FROM tenant_usage WHERE tenant_id = @id", ("id", tenant.Value)))[0]);

    private Task<Outcome<FileRecord>> CompleteAsync(FileRecord file) =>
        host.Get<CompleteUpload>().RunAsync(DomainHost.Call(file.Tenant, Operations.UploadComplete), file.Id, Token);

    private static async Task PutPartsAsync(IEnumerable<SignedPart> parts, byte[] bytes, long partBytes)
    {
        foreach (var part in parts)
        {
            using var response = await DomainHost.SendAsync(part.Put, bytes.AsSpan((int)((part.Number - 1) * partBytes), (int)part.Length).ToArray());
            response.IsSuccessStatusCode.ShouldBeTrue();
        }
    }

    /// <summary>Parts as small as S3 takes them, so that a multipart upload is quick.</summary>
    public sealed class SmallParts : DomainHost
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [
            new("Uploads:MultipartAboveBytes", $"{5 * 1024 * 1024}"), new("Uploads:PartBytes", $"{5 * 1024 * 1024}"),
        ];
    }
}
