using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;
using Azure.Storage;
using Azure.Storage.Blobs;
using Npgsql;
using Strongroom.Functions.Tests.Infra;
using Strongroom.SelfHost.Emulators;
using Strongroom.Testing;
using Strongroom.TransparencyLog;

namespace Strongroom.Functions.Tests.Container;

/// <summary>The scripts around compose.yaml, run as it runs them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ContainerScriptsTests : IDisposable
{
    private static readonly string Root = BicepTree.Root();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");

    private string Secrets => Path.Combine(_folder.FullName, "secrets");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Secrets_Made_AreThoseOfCompose_AndStayWhenMadeAgain()
    {
        await RunAsync("bash", [Path.Combine(Root, "infra/container/make-secrets"), Secrets]);
        var made = Directory.GetFiles(Secrets).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

        made.Keys.Order().ShouldBe(ComposeFile.Read(await File.ReadAllTextAsync(Path.Combine(Root, "compose.yaml"), TestContext.Current.CancellationToken)).Secrets.Keys.Order());
        made.Values.Distinct().Count().ShouldBe(made.Count);
        var app = new NpgsqlConnectionStringBuilder(made["Database__App"]);
        (app.Host, app.Database, app.Username, app.Password!.Length).ShouldBe(("postgres", "strongroom", "strongroom_app", 48));
        using (var key = KeyFileSigner.Open(Path.Combine(Secrets, "audit-signing-key.pem"), "strongroom")) key.PublicKey.Name.ShouldBe("strongroom");
        // Closed to others by the folder; the files are open to whichever user a container runs as.
        File.GetUnixFileMode(Secrets).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.GetFiles(Secrets).ShouldAllBe(file => File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead));

        await RunAsync("bash", [Path.Combine(Root, "infra/container/make-secrets"), Secrets]);
        Directory.GetFiles(Secrets).ToDictionary(file => Path.GetFileName(file), File.ReadAllText).ShouldBe(made);
    }

    [Fact]
    public async Task RolePasswords_GivesEachRoleThePasswordOfItsConnectionString()
    {
        await RunAsync("bash", [Path.Combine(Root, "infra/container/make-secrets"), Secrets]);
        // In the place of psql, which is in the image: says what it was given.
        var psql = Path.Combine(_folder.FullName, "psql");
        await File.WriteAllTextAsync(psql, "#!/usr/bin/env bash\necho \"$* | $PASSWORD | $(tr '\\n' ' ')\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(psql, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var said = await RunAsync(
            "bash", [Path.Combine(Root, "infra/container/role-passwords.sh")],
            ("PATH", $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}"), ("SECRETS", Secrets), ("POSTGRES_USER", "postgres"), ("POSTGRES_DB", "strongroom"));

        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        foreach (var (line, name) in lines.Zip((string[])["Owner", "App", "Worker"]))
        {
            var connection = new NpgsqlConnectionStringBuilder(await File.ReadAllTextAsync(Path.Combine(Secrets, $"Database__{name}"), TestContext.Current.CancellationToken));
            line.ShouldContain($"--set role={connection.Username} ");
            line.ShouldContain($"| {connection.Password} |");
            line.Split('|')[0].ShouldNotContain(connection.Password!);
            line.ShouldContain("ALTER ROLE :\"role\" PASSWORD :'password'");
        }
    }

    [Fact]
    public async Task AzuriteContainers_MakesThemOnce_AndLetsBrowsersIn()
    {
        var address = await TestServers.AzuriteAsync();
        var name = $"t-{Guid.NewGuid():N}";
        string[] call = [Path.Combine(Root, "infra/container/azurite-containers.mjs"), address, name, name + "-audit"];

        await RunAsync("node", call);
        await RunAsync("node", call);

        var service = new BlobServiceClient(new Uri(address), new StorageSharedKeyCredential(Azurite.AccountName, Azurite.AccountKey));
        (await service.GetBlobContainerClient(name).ExistsAsync(TestContext.Current.CancellationToken)).Value.ShouldBeTrue();
        (await service.GetBlobContainerClient(name + "-audit").ExistsAsync(TestContext.Current.CancellationToken)).Value.ShouldBeTrue();
        using var http = new HttpClient();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, $"{address}/{name}/x") { Headers = { { "Origin", "https://app.example" }, { "Access-Control-Request-Method", "PUT" } } };
        using var answer = await http.SendAsync(preflight, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldNotBeEmpty();
    }

    private static async Task<string> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await errors);
        return output;
    }
}
