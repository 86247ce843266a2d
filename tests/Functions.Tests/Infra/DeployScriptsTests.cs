using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>The hooks of azure.yaml, with an az in the place of the real one that writes down what it is asked.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeployScriptsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");

    private string Calls => File.ReadAllText(Path.Combine(_folder.FullName, "calls"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Subscribe_EachRegion_SendsItsFilteredEventsToItsApp()
    {
        Fake("az", """
            case "$*" in
                "functionapp list"*) printf 'func-eu\tfunc-eu.example.net\teu\nfunc-us\tfunc-us.example.net\tus\n' ;;
                "eventgrid system-topic list"*"'eu'"*) printf '/topics/eu\t/accounts/eu\n' ;;
                "eventgrid system-topic list"*"'us'"*) printf '/topics/us\t/accounts/us\n' ;;
                "functionapp keys list"*func-eu*) [ -e "$FOLDER/started" ] && echo key-eu || touch "$FOLDER/started" ;;
                "functionapp keys list"*) echo key-us ;;
                "rest --method put"*) all=$*; body=${all##*--body @}; cp "${body%% *}" "$FOLDER/body-$(ls "$FOLDER" | grep -c body)" ;;
                *) exit 1 ;;
            esac
            """);

        (await RunAsync("subscribe-blob-events.sh")).ShouldBe((0, "Blob events of eu go to func-eu.\nBlob events of us go to func-us.\n"));

        Calls.ShouldContain("--url /topics/eu/eventSubscriptions/strongroom?api-version=2022-06-15");
        Calls.ShouldNotContain("key-eu");
        using var body = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "body-0")));
        var properties = body.RootElement.GetProperty("properties");
        properties.GetProperty("destination").GetProperty("properties").GetProperty("endpointUrl").GetString()
            .ShouldBe("https://func-eu.example.net/runtime/webhooks/blobs?functionName=Host.Functions.BlobArrived&code=key-eu");
        properties.GetProperty("filter").GetProperty("subjectBeginsWith").GetString().ShouldBe("/blobServices/default/containers/strongroom/");
        properties.GetProperty("filter").GetProperty("advancedFilters")[0].GetProperty("values").EnumerateArray().Select(value => value.GetString()).ShouldBe(["PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose"]);
        properties.GetProperty("deadLetterWithResourceIdentity").GetProperty("deadLetterDestination").GetProperty("properties").GetProperty("resourceId").GetString().ShouldBe("/accounts/eu");
        File.ReadAllText(Path.Combine(_folder.FullName, "body-1")).ShouldContain("code=key-us");
    }

    [Fact]
    public async Task Subscribe_AppWithoutAKey_FailsAndNamesIt()
    {
        Fake("az", """
            case "$*" in
                "functionapp list"*) printf 'func-eu\tfunc-eu.example.net\teu\n' ;;
                "eventgrid system-topic list"*) printf '/topics/eu\t/accounts/eu\n' ;;
            esac
            """);

        var (code, output) = await RunAsync("subscribe-blob-events.sh");

        code.ShouldBe(1);
        output.ShouldContain("func-eu has no key blobs_extension");
        Calls.ShouldNotContain("rest");
    }

    [Fact]
    public async Task Migrate_RunsRolesThenSchema_WithTheImageOfThisVersion()
    {
        Fake("az", """
            case "$*" in
                "acr show"*) echo registry.example.io ;;
                "containerapp job start"*job-roles*) echo job-roles-1 ;;
                "containerapp job start"*) echo job-owner-1 ;;
                "containerapp job execution show"*) [ -e "$FOLDER/polled" ] && echo Succeeded || { touch "$FOLDER/polled"; echo Running; } ;;
            esac
            """);

        var (code, output) = await RunAsync("migrate.sh");

        (code, output).ShouldBe((0, "job-roles-1 has started.\njob-roles-1 has succeeded.\njob-owner-1 has started.\njob-owner-1 has succeeded.\n"));
        var steps = Calls.Split('\n').Select(call => string.Join(' ', call.Split(' ').Take(3))).Where(call => call is not ("containerapp job execution" or "containerapp job logs" or "")).ToList();
        Calls.Split('\n')[..^1].ShouldAllBe(call => call.EndsWith(" --subscription the-subscription", StringComparison.Ordinal));
        steps.ShouldBe(["acr build --registry", "acr show --name", "containerapp job update", "containerapp job start", "containerapp job update", "containerapp job start"]);
        Calls.ShouldContain("--image registry.example.io/strongroom-migrate:");
        Calls.ShouldContain("--set-env-vars STRONGROOM_COMMAND=\"migrate\"");
    }

    [Theory]
    [InlineData("job-owner", "tenant", "add", "acme", "--audit-retention", "10 years")]
    [InlineData("job-gateway", "doctor", "--hosts", "2")]
    public async Task Strongroom_WithWords_PassesThemQuotedToTheJobThatMayAndShowsWhatWasSaid(string job, params string[] words)
    {
        Fake("az", """
            case "$*" in
                "acr repository show-tags"*) echo 0123456789ab ;;
                "acr show"*) echo registry.example.io ;;
                "containerapp job start"*) echo "$5-1" ;;
                "containerapp job execution show"*) echo Succeeded ;;
                "containerapp job logs show"*) echo "It is done." ;;
            esac
            """);

        var (code, output) = await RunAsync("strongroom.sh", words);

        (code, output).ShouldBe((0, $"{job}-1 has started.\nIt is done.\n{job}-1 has succeeded.\n"));
        Calls.ShouldContain($"job update --name {job} ");
        Calls.ShouldContain($"--image registry.example.io/strongroom-migrate:0123456789ab --set-env-vars STRONGROOM_COMMAND={string.Join(' ', words.Select(word => $"\"{word}\""))} --output none");
    }

    [Fact]
    public async Task Strongroom_BeforeTheFirstDeployment_SaysWhatIsMissing()
    {
        Fake("az", "exit 1");

        var (code, output) = await RunAsync("strongroom.sh", "status");

        (code, output).ShouldBe((1, "There is no image yet: infra/scripts/migrate.sh builds it.\n"));
        Calls.ShouldNotContain("containerapp");
    }

    [Fact]
    public async Task Strongroom_WithAQuote_IsRefused()
    {
        Fake("az", ":");

        (await RunAsync("strongroom.sh", "tenant", "add", "a\"b")).Code.ShouldBe(1);

        File.Exists(Path.Combine(_folder.FullName, "calls")).ShouldBeFalse();
    }

    [Fact]
    public async Task Migrate_RolesFail_StopsBeforeTheSchema()
    {
        Fake("az", """
            case "$*" in
                "containerapp job start"*) echo job-roles-1 ;;
                "containerapp job execution show"*) echo Failed ;;
            esac
            """);

        var (code, output) = await RunAsync("migrate.sh");

        code.ShouldBe(1);
        output.ShouldContain("job-roles-1 has ended: Failed");
        Calls.ShouldNotContain("job-owner");
    }

    [Fact]
    public async Task DeployRegions_OtherThanTheFirst_GetTheSamePackage()
    {
        Fake("az", """[ "$1 $2" != "functionapp list" ] || printf 'func-us\nfunc-ch\n'""");
        Fake("dotnet", """mkdir -p "$FOLDER/out"; while [ "$1" != --output ]; do shift; done; mkdir -p "$2"; echo app > "$2/host.json" """);
        Fake("zip", """touch "$3" """);

        (await RunAsync("deploy-regions.sh")).ShouldBe((0, "func-us has this version.\nfunc-ch has this version.\n"));

        Calls.Split('\n').Count(call => call.StartsWith("functionapp deployment source config-zip", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task DeployRegions_OnlyOne_DoesNothing()
    {
        Fake("az", ":");

        (await RunAsync("deploy-regions.sh")).ShouldBe((0, ""));
    }

    [Fact]
    public async Task Roles_InsideTheNetwork_AreMadeAndMappedWithAToken()
    {
        Fake("curl", """echo '{"token_type":"Bearer","access_token":"the-token","expires_on":"1"}'""");
        Fake("psql", """printf '%s %s\n' "$PGUSER" "$PGPASSWORD" >> "$FOLDER/login"; [[ "$*" == *--file* ]] || cat >> "$FOLDER/sql" """);

        (await RunAsync("../../db/entra-roles.sh")).ShouldBe((0, "The roles are there, and mapped.\n"));

        File.ReadAllLines(Path.Combine(_folder.FullName, "login")).ShouldBe(["the-admin the-token", "the-admin the-token", "the-admin the-token"]);
        File.ReadAllText(Path.Combine(_folder.FullName, "sql")).ShouldContain("CREATE DATABASE strongroom");
        var calls = Calls.Split('\n');
        calls[0].ShouldContain("client_id=the-client");
        calls[2].ShouldContain("--dbname strongroom --file");
        calls[3].ShouldContain("--set owner=the-owner --set app=the-app");
        Calls.ShouldNotContain("the-token");
    }

    [Fact]
    public async Task Roles_WithoutAToken_AreNotTried()
    {
        Fake("curl", """echo '{"error":"no identity"}'""");
        Fake("psql", ":");

        var (code, output) = await RunAsync("../../db/entra-roles.sh");

        code.ShouldBe(1);
        output.ShouldContain("The identity got no token.");
        Calls.ShouldNotContain("dbname");
    }

    [Fact]
    public async Task ChooseParameters_OfAnEnvironmentThatIsNotThere_NamesThoseThatAre()
    {
        var (code, output) = await RunAsync("choose-parameters.sh");

        code.ShouldBe(1);
        output.ShouldContain("main.nowhere.bicepparam does not exist. There are: main.dev.bicepparam main.multi-region.bicepparam main.prod.bicepparam");
    }

    private void Fake(string command, string script)
    {
        var path = Path.Combine(_folder.FullName, command);
        File.WriteAllText(path, $"#!/usr/bin/env bash\nprintf '%s\\n' \"$*\" >> \"$FOLDER/calls\"\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int Code, string Output)> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(BicepTree.Root(), "infra", "scripts", script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["PATH"] = $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}",
            ["FOLDER"] = _folder.FullName,
            ["POLL_SECONDS"] = "0",
            ["AZURE_ENV_NAME"] = "nowhere",
            ["AZURE_SUBSCRIPTION_ID"] = "the-subscription",
            ["AZURE_RESOURCE_GROUP"] = "rg-test",
            ["FILES_CONTAINER"] = "strongroom",
            ["DEAD_LETTER_CONTAINER"] = "dead-letters",
            ["REGISTRY_NAME"] = "registry",
            ["ROLES_JOB"] = "job-roles",
            ["OWNER_JOB"] = "job-owner",
            ["GATEWAY_JOB"] = "job-gateway",
            ["PGHOST"] = "the-host",
            ["PGUSER"] = "the-admin",
            ["AZURE_CLIENT_ID"] = "the-client",
            ["OWNER_OBJECT_ID"] = "the-owner",
            ["APP_OBJECT_ID"] = "the-app",
            ["IDENTITY_ENDPOINT"] = "http://localhost/identity",
            ["IDENTITY_HEADER"] = "header",
        }) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
