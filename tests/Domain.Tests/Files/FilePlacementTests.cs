using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Domain.Tests.Files;

public sealed class FilePlacementTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 26, 15, 30, 45, TimeSpan.Zero);
    private static readonly Guid FileId = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    private readonly FilePlacement _placement = new(FileCatalog.Load());

    [Theory]
    [InlineData("attachment", "sessions/s-1", "a.pdf", "application/pdf", "sessions/s-1/attachments/0198c0de-0000-7000-8000-000000000001")]
    [InlineData("image", "sessions/s-1", "a.png", "image/png", "sessions/s-1/images/0198c0de-0000-7000-8000-000000000001")]
    [InlineData("audio", "sessions/s-1", "a.mp3", "audio/mpeg", "sessions/s-1/audio/0198c0de-0000-7000-8000-000000000001")]
    [InlineData("artifact", "projects/p-1", "a.zip", "application/zip", "projects/p-1/artifacts/a.zip")]
    [InlineData("artifact", "projects/p-1/runs/r-2", "a.zip", "application/zip", "projects/p-1/runs/r-2/outputs/a.zip")]
    [InlineData("log", "projects/p-1/runs/r-2", "a.log", "text/plain", "projects/p-1/runs/r-2/logs/a.log")]
    [InlineData("export", "projects/p-1", "a.csv", "text/csv", "projects/p-1/exports/a.csv")]
    [InlineData("report", "projects/p-1", "a.pdf", "application/pdf", "projects/p-1/reports/a.pdf")]
    [InlineData("report", "reports/r-1", "a.pdf", "application/pdf", "reports/r-1/a.pdf")]
    [InlineData("log", "logs", "a.log.gz", "application/gzip", "logs/0198c0de-0000-7000-8000-000000000001")]
    [InlineData("notification-attachment", "notifications/n-1", "a.pdf", "application/pdf", "notifications/n-1/attachments/a.pdf")]
    [InlineData("chat", "sessions/s-1", "a.json", "application/json", "sessions/s-1/chat/0198c0de-0000-7000-8000-000000000001")]
    [InlineData("analytics", "analytics/d-1", "a.csv", "text/csv", "analytics/d-1/a.csv")]
    [InlineData("asset", "workspaces/w-1/fonts", "a.svg", "image/svg+xml", "workspaces/w-1/fonts/a.svg")]
    [InlineData("branding", "branding", "logo.png", "image/png", "branding/logo.png")]
    [InlineData("avatar", "avatars", "me.jpg", "image/jpeg", "avatars/u-1.jpg")]
    [InlineData("doc", "workspace/doc/abc-def-123", "report.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "workspace/doc/abc-def-123/report.docx")]
    [InlineData("receipt", "accounting/receipt/receipt-456", "IMG_2024.jpg", "image/jpeg", "accounting/receipt/receipt-456/IMG_2024.jpg")]
    [InlineData("attachment", "communications/email-attachment/msg-789", "contract.pdf", "application/pdf", "communications/email-attachment/msg-789/contract.pdf")]
    [InlineData("app-source", "app-builder/source/app-101", "app.zip", "application/zip", "app-builder/source/app-101/app.zip")]
    public void Place_EveryLayoutOfTheSources_LiesWhereTheySay(string fileType, string scope, string name, string contentType, string path) =>
        Place(Request(name, contentType, fileType, scope)).Value.Path.ShouldBe(path);

    [Theory]
    [InlineData("receipt", "accounting/receipt/r-1", "accounting", "receipt", "r-1")]
    [InlineData("artifact", "projects/p-1/runs/r-2", null, "runs", "r-2")]
    [InlineData("attachment", "sessions/s-1", null, "sessions", "s-1")]
    public void Place_KnowsWhatTheFileBelongsTo(string fileType, string scope, string? system, string type, string id)
    {
        var placed = Place(Request("a.pdf", "application/pdf", fileType, scope)).Value;

        (placed.System, placed.ObjectType, placed.ObjectId).ShouldBe((system, type, id));
    }

    [Fact]
    public void Place_WithTimestamp_PrefixesNamesOnlyWhereTheyArePartOfThePath()
    {
        Place(Request("a.jpg", "image/jpeg", "receipt", "accounting/receipt/r-1")).Value.StampedPath.ShouldBe("accounting/receipt/r-1/20260126_153045_a.jpg");
        var attachment = Place(Request("a.pdf", "application/pdf", "attachment", "sessions/s-1")).Value;
        attachment.StampedPath.ShouldBe(attachment.Path);
    }

    [Theory]
    [InlineData("a.exe", "application/pdf")]
    [InlineData("a.pdf", "text/javascript")]
    [InlineData("a", "application/pdf")]
    [InlineData("a.pdf", "application/pdf; charset=x")]
    public void Place_TypeOrExtensionNotOnTheList_IsRefused(string name, string contentType) =>
        Place(Request(name, contentType, "attachment", "sessions/s-1")).Refusal.ShouldBeOfType<Refusal.TypeNotAllowed>();

    [Fact]
    public void Place_LargerThanTheTypeOrTheRouteTakes_IsRefused()
    {
        Place(Request("a.pdf", "application/pdf", "receipt", "accounting/receipt/r-1") with { Size = 26_214_401 }).Refusal.ShouldBe(new Refusal.TooLarge(26_214_401, 26_214_400));
        Place(Request("a.pdf", "application/pdf", "receipt", "accounting/receipt/r-1") with { Size = 26_214_400 }).Refusal.ShouldBeNull();
        Place(Request("a.pdf", "application/pdf", "receipt", "accounting/receipt/r-1") with { Size = 101 }, maxBytes: 100).Refusal.ShouldBe(new Refusal.TooLarge(101, 100));
    }

    [Fact]
    public void Place_ManyWrongFields_AreReportedAtOnce()
    {
        var request = new UploadRequest("...", "x", -5, new byte[3], "nonsense", "../x", new Dictionary<string, string> { ["a b"] = "\0" }, ["", ""], null);

        var errors = Place(request).Refusal.ShouldBeOfType<Refusal.Invalid>().Errors;

        errors.Select(e => e.Field).Distinct().ShouldBe(["fileName", "size", "sha256", "metadata.a b", "tags", "fileType", "scope"], ignoreOrder: true);
    }

    [Fact]
    public void Place_MetadataAtTheLimit_IsTakenAndOneByteMoreIsNot()
    {
        var with = (int length) => Place(Request("a.pdf", "application/pdf", "attachment", "sessions/s-1") with { Metadata = new Dictionary<string, string> { ["k"] = new string('x', length) } });

        with(8191).Refusal.ShouldBeNull();
        with(8192).Refusal.ShouldBeOfType<Refusal.Invalid>().Errors.Single().Field.ShouldBe("metadata");
    }

    [Fact]
    public void Place_AnyScopeAndName_StaysUnderTheScopeAndInsideAKey()
    {
        var scopes = Gen.Elements("sessions/", "projects/", "accounting/receipt/", "accounting/invoice/", "temp", "branding", "workspaces/w/").SelectMany(
            start => ArbMap.Default.GeneratorFor<string>().Select(end => start + (end ?? "")));
        var types = Gen.Elements("attachment", "export", "receipt", "invoice", "temp", "branding", "asset");
        var requests = scopes.SelectMany(scope => types.SelectMany(type => ArbMap.Default.GeneratorFor<string>().Select(
            name => Request((name ?? "") + ".pdf", "application/pdf", type, scope))));

        Prop.ForAll(Arb.From(requests), request =>
        {
            if (Place(request).Refusal is not null) return true;
            var placed = Place(request).Value;
            var key = ObjectKey.Of(new TenantId(FileId), placed.StampedPath);
            return placed.Path.StartsWith(request.Scope + "/", StringComparison.Ordinal)
                && !placed.Path.Contains("..", StringComparison.Ordinal) && !placed.Path.Contains("//", StringComparison.Ordinal)
                && ObjectKey.TryParse(key.Value, out var parsed) && parsed == key && Encoding.UTF8.GetByteCount(key.Value) <= ObjectKey.MaxBytes;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private Outcome<PlacedFile> Place(UploadRequest request, long maxBytes = long.MaxValue) => _placement.Place(request, FileId, "u-1", Now, maxBytes);

    private static UploadRequest Request(string name, string contentType, string fileType, string scope) =>
        new(name, contentType, 100, null, fileType, scope, new Dictionary<string, string>(), [], null);
}
