using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using Strongroom.Functions.Tests.Infra;
using Strongroom.SelfHost.Commands;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Container;

/// <summary>What the image would run, run without Docker: no user of its own, nowhere to write but its temporary folder.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PublishedGatewayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateway_AsNobodyOnAReadOnlyFolder_TakesAndGivesFiles()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        (await gateway.HealthcheckAsync()).ShouldBe((0, ""));
        (await gateway.HealthcheckAsync("--ready")).ShouldBe((0, ""));

        // 1. A signed PUT past the gateway, which its blob event finds.
        var bytes = Encoding.UTF8.GetBytes("Hello, container\n");
        var ticket = await AskAsync(gateway, HttpMethod.Post, "/api/v1/storage/upload-url", HttpStatusCode.Created, new StringContent(
            $$"""{"fileName":"hello.txt","contentType":"text/plain","size":{{bytes.Length}},"fileType":"attachment","scope":"sessions/s-1"}""", Encoding.UTF8, "application/json"));
        using var put = new HttpRequestMessage(HttpMethod.Put, (string)ticket["put"]!["url"]!) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in ticket["put"]!["headers"]!.AsObject())
            if (!put.Headers.TryAddWithoutValidation(name, (string)value!)) put.Content.Headers.TryAddWithoutValidation(name, (string)value!);
        using (var response = await gateway.Client.SendAsync(put, Token)) response.EnsureSuccessStatusCode();
        var path = (string)ticket["file"]!["path"]!;
        await Patience.UntilAsync(async () => (string)(await AskAsync(gateway, HttpMethod.Get, $"/api/v1/storage/metadata/{path}", HttpStatusCode.OK))["status"]! == "available", "available");
        using (var download = await gateway.Client.SendAsync(gateway.Request(HttpMethod.Get, $"/api/v1/storage/file/{path}"), Token)) (await download.Content.ReadAsByteArrayAsync(Token)).ShouldBe(bytes);

        // 2. A ZIP of unknown length, which is spooled to the temporary folder while it is looked into.
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = archive.CreateEntry("index.html").Open()) entry.Write("<p>app</p>"u8);
        using var body = new ByteArrayContent(zip.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
        var app = await AskAsync(gateway, HttpMethod.Post, "/api/v1/storage/app-zip-upload?fileName=app.zip&objectId=a-1", HttpStatusCode.Created, body);
        ((string)app["status"]!).ShouldBe("available");

        // 3. And it stops when told to.
        gateway.Terminate();
        (await gateway.ExitAsync()).ShouldBe(0, gateway.Output);
        (await gateway.HealthcheckAsync()).Code.ShouldBe(1);
    }

    [Fact]
    public async Task Folder_AsItIsPublished_HoldsNoSettingsAndNoKeys()
    {
        var files = Directory.GetFiles(await PublishedGateway.FolderAsync(), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        files.ShouldContain("Strongroom.SelfHost");
        files.ShouldContain("strongroom");
        files.ShouldContain("host.json");
        files.Where(file => file!.StartsWith("local.settings", StringComparison.Ordinal) || file.EndsWith(".pem", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Image_AsItIsPublished_HasTheMethodsOfTheProfileAndNoOthers()
    {
        // 18 MB by the profile, 111 MB of all methods, next to nothing of none.
        var compiled = new FileInfo(Path.Combine(await PublishedGateway.FolderAsync(), "strongroom.r2r.dll"));
        compiled.Length.ShouldBeInRange(10_000_000, 40_000_000);
    }

    [Fact]
    public async Task Migrate_AsComposeRunsIt_MakesTheSchema()
    {
        var migrate = ComposeFile.Read(await File.ReadAllTextAsync(Path.Combine(BicepTree.Root(), "compose.yaml"), Token)).Services["migrate"];
        migrate.Entrypoint.ShouldBe(["/app/strongroom"]);
        await using var database = await TestDatabase.CreateAsync(migrated: false);
        var secrets = Directory.CreateTempSubdirectory("strongroom-tests-");
        secrets.UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        await File.WriteAllTextAsync(Path.Combine(secrets.FullName, migrate.Secrets.ShouldHaveSingleItem()), database.Owner + "\n", Token);

        var (code, output) = await GatewayProcess.RunAsync("strongroom", [("Host__Secrets", secrets.FullName)], [.. migrate.Command]);
        code.ShouldBe(0, output);
        (await GatewayProcess.RunAsync("strongroom", [("Host__Secrets", secrets.FullName)], [.. migrate.Command])).Output.ShouldContain("Up to date");
        (await GatewayProcess.RunAsync("strongroom", [("Host__Secrets", secrets.FullName + "-absent")], [.. migrate.Command])).Code.ShouldBe(2);
        secrets.Delete(recursive: true);
    }

    [Fact]
    public async Task Healthcheck_NobodyListens_IsOneLineAndOne()
    {
        using var port = new ClosedPort();
        await using var errors = new StringWriter();
        (await HealthcheckCommand.RunAsync(new Arguments.Healthcheck(port.Number, Ready: false), errors, Token)).ShouldBe(1);
        errors.ToString().ShouldContain("/api/health/live does not answer");
        errors.ToString().Trim().ShouldNotContain("\n");
    }

    private static async Task<JsonNode> AskAsync(GatewayProcess gateway, HttpMethod method, string path, HttpStatusCode expected, HttpContent? content = null)
    {
        using var response = await gateway.Client.SendAsync(gateway.Request(method, path, content), Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        response.StatusCode.ShouldBe(expected, body + gateway.Output);
        return JsonNode.Parse(body)!;
    }
}
