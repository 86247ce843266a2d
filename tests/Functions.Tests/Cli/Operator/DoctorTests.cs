using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Azure.Storage.Blobs.Models;
using Strongroom.Cli.Running;
using Strongroom.Doctor;
using Strongroom.SelfHost.Once;
using Strongroom.Stores;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Cli.Operator;

/// <summary><c>strongroom doctor</c>: green on a system as <c>./run</c> makes it, and with something to say about everything that is broken in it.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class DoctorTests(RunningSystem system)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A setting, the check that finds it wrong, what it is found about, and a word of what is said.</summary>
    public static TheoryData<string, string, string, string, string> BrokenSettings => new()
    {
        { "Uploads:UrlMinutes", "999", "settings", "Uploads:UrlMinutes", "between 1 and 60" },
        { "Host:TimerTick", "soon", "settings", "Host:TimerTick", "soon" },
        { "Database:MaxWaiting", "many", "settings", "Database:MaxWaiting", "many" },
        { "PurgeSchedule", "0 40 * * *", "settings", "PurgeDeleted", "0 40 * * *" },
        { "IngestContainer", "elsewhere", "settings", "IngestContainer", "0 Azure stores" },
        { "IngestStorage", "", "settings", "BlobArrived", "IngestStorage" },
        { "IngestStorage", "an account", "settings", "IngestStorage", "no connection string" },
        { "Http:PublicBaseUrl", "http://files.example.com", "settings", "Http:PublicBaseUrl", "plain http" },
        { "Stores:0:Region", "EU!", "settings", "Stores[0]", "Region must be" },
        { "Stores:0:AccountKey", "AAAA", "stores", "local", "403" },
        { "Stores:1:Bucket", "not-there", "stores", "audit-archive", "not-there" },
        { "Stores:1:Endpoint", "http://127.0.0.1:9/devstoreaccount1", "stores", "audit-archive", "no answer" },
        { "Stores:0:Immutable", "true", "stores", "local", "cannot be locked" },
        { "Auth:Issuers:0:JwksFile", "/nowhere/jwks.json", "settings", "Auth:Issuers:0", "/nowhere/jwks.json" },
        { "Auth:Issuers:0:JwksFile", "{folder}/empty.json", "issuers", "https://development.invalid/", "no signing key" },
        { "Audit:Keys:0:File", "/nowhere/key.pem", "audit keys", "strongroom-development", "/nowhere/key.pem" },
        { "Database:App", "Host=127.0.0.1;Port=9;Database=strongroom;Username=strongroom_app", "database", "Database:App", "does not answer" },
        { "Database:Worker", "Host=db.invalid;Database=strongroom;Username=strongroom_worker", "database", "Database:Worker", "in the clear" },
    };

    /// <summary>A change of the database by an administrator who should not have made it, how it is undone, and what is said.</summary>
    public static TheoryData<string, string, string, string, string> BrokenDatabases => new()
    {
        { "ALTER ROLE strongroom_app BYPASSRLS", "ALTER ROLE strongroom_app NOBYPASSRLS", "roles", "strongroom_app", "ALTER ROLE strongroom_app NOBYPASSRLS;" },
        { "GRANT DELETE ON file_records TO strongroom_app", "REVOKE DELETE ON file_records FROM strongroom_app", "roles", "strongroom_app", "REVOKE DELETE ON strongroom.file_records FROM strongroom_app;" },
        { "REVOKE SELECT ON grants FROM strongroom_worker", "GRANT SELECT ON grants TO strongroom_worker", "roles", "strongroom_worker", "GRANT SELECT ON strongroom.grants TO strongroom_worker;" },
        // What a role had been granted goes with its ownership.
        { "ALTER TABLE leases OWNER TO strongroom_worker", "ALTER TABLE leases OWNER TO strongroom_owner; GRANT SELECT, INSERT, UPDATE ON leases TO strongroom_worker", "roles", "strongroom_worker", "REASSIGN OWNED" },
        { "GRANT strongroom_owner TO strongroom_app", "REVOKE strongroom_owner FROM strongroom_app", "roles", "strongroom_app", "REVOKE strongroom_owner" },
        { "ALTER TABLE grants NO FORCE ROW LEVEL SECURITY", "ALTER TABLE grants FORCE ROW LEVEL SECURITY", "row security", "grants", "FORCE ROW LEVEL SECURITY;" },
        { "CREATE POLICY leak ON file_records USING (true)", "DROP POLICY leak ON file_records", "row security", "file_records", "DROP POLICY leak" },
        { "ALTER TABLE audit_leaves DISABLE TRIGGER append_only", "ALTER TABLE audit_leaves ENABLE ALWAYS TRIGGER append_only", "audit tables", "audit_leaves", "ENABLE ALWAYS TRIGGER" },
        { "ALTER ROLE strongroom_app SET synchronous_commit = off", "ALTER ROLE strongroom_app RESET synchronous_commit", "database", "synchronous_commit", "synchronous_commit = on" },
        { "UPDATE schema_migrations SET version = -5 WHERE version = 5", "UPDATE schema_migrations SET version = 5 WHERE version = -5", "migrations", "0005_operators", "strongroom migrate" },
    };

    [Fact]
    public async Task Doctor_OnTheSystemOfRun_FindsNothing()
    {
        var doctor = await system.RunAsync(null, "doctor");
        doctor.Exit.ShouldBe(ExitCode.Done, doctor.Output + doctor.Error);
        doctor.Output.ShouldNotContain("✗");
        doctor.Output.Split('\n').Count(line => line.StartsWith('✓')).ShouldBe(DoctorServices.Checks.Count + 1);
        doctor.Output.TrimEnd().ShouldEndWith("Nothing is wrong.");
        await LeavesNothingAsync();
    }

    [Theory]
    [MemberData(nameof(BrokenSettings))]
    public async Task Doctor_ABrokenSetting_IsNamed(string setting, string value, string check, string subject, string said)
    {
        await File.WriteAllTextAsync(Path.Combine(system.Folder, "empty.json"), """{"keys":[]}""", Token);
        var broken = new Dictionary<string, string?> { [setting] = value.Replace("{folder}", system.Folder, StringComparison.Ordinal) };
        Named(await system.RunAsync(broken, "doctor", "--json"), check, subject, said);
    }

    [Theory]
    [MemberData(nameof(BrokenDatabases))]
    public async Task Doctor_ADatabaseThatWasTamperedWith_IsNamedWithTheCommandThatMendsIt(string broken, string mended, string check, string subject, string fix)
    {
        await system.SqlAsync<object>(broken);
        try
        {
            Named(await system.RunAsync(null, "doctor", "--json"), check, subject, fix);
        }
        finally
        {
            await system.SqlAsync<object>(mended);
        }
        var after = await system.RunAsync(null, "doctor");
        after.Exit.ShouldBe(ExitCode.Done, after.Output + after.Error);
    }

    [Fact]
    public async Task Doctor_AStoreThatBrowsersMayNotUseAnyMore_IsNamedWithTheRule()
    {
        BlobServiceProperties properties = await system.Blobs.GetPropertiesAsync(Token);
        var before = properties.Cors;
        properties.Cors = [new BlobCorsRule { AllowedOrigins = "https://app.example.com", AllowedMethods = "GET", AllowedHeaders = "*", ExposedHeaders = "*", MaxAgeInSeconds = 1 }];
        await system.Blobs.SetPropertiesAsync(properties, Token);
        try
        {
            Named(await system.RunAsync(null, "doctor", "--json", "--origin", "https://app.example.com"), "cors", "local", "az storage cors add");
        }
        finally
        {
            properties.Cors = before;
            await system.Blobs.SetPropertiesAsync(properties, Token);
        }
    }

    [Fact]
    public async Task Doctor_AClockThatIsWrong_IsNamedWithHowFar()
    {
        var clock = new MovableClock();
        clock.Advance(TimeSpan.FromMinutes(10));
        var doctor = await system.RunAtAsync(null, clock, "doctor", "--json");
        Named(doctor, "clock", "the database", "600 s behind");
        Named(doctor, "clock", "store 'local'", "behind");
    }

    [Fact]
    public async Task Doctor_MoreHostsThanTheServerHasConnectionsFor_NamesTheLimit() =>
        Named(await system.RunAsync(null, "doctor", "--json", "--hosts", "5"), "database", "max_connections", "5 host(s) may open 361 connections");

    [Fact]
    public async Task Doctor_AnAuditKeyThatOthersMayRead_IsNamed()
    {
        if (OperatingSystem.IsWindows()) throw Xunit.Sdk.SkipException.ForSkip("Rights of files are Unix's.");
        var file = Path.Combine(system.Folder, "readable.pem");
        TransparencyLog.KeyFileSigner.OpenOrCreate(file, "readable").Dispose();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Named(await system.RunAsync(new Dictionary<string, string?> { ["Audit:Keys:0:File"] = file }, "doctor", "--json"), "audit keys", "strongroom-development", "chmod 600");
        // Where it is mounted into a container, others are whoever the orchestrator lets in.
        var mounted = await system.RunAsync(new Dictionary<string, string?> { ["Audit:Keys:0:File"] = file, ["Host:Secrets"] = system.Folder + "/" }, "doctor", "--json");
        mounted.Output.ShouldNotContain("chmod 600");
    }

    [Fact]
    public async Task Doctor_TheSameContainerInEveryRegion_IsAskedForWhereTheEventsComeFrom()
    {
        var regions = new Dictionary<string, string?>(system.Settings.Where(setting => setting.Key.StartsWith("Stores:0:", StringComparison.Ordinal)).Select(setting => KeyValuePair.Create(setting.Key.Replace(":0:", ":2:", StringComparison.Ordinal), setting.Value)))
        {
            ["Stores:2:Name"] = "us",
            ["Stores:2:Endpoint"] = "http://127.0.0.1:9/devstoreaccount1",
        };

        var doctor = await system.RunAsync(regions, "doctor", "--json");

        doctor.Json["checks"]!.AsArray().Single(check => (string)check!["check"]! == "settings")!["findings"]!.AsArray().ShouldBeEmpty();
        Named(doctor, "stores", "us", "no answer");
    }

    [Fact]
    public async Task Doctor_WithoutBlobEvents_DoesNotAskForTheirContainer()
    {
        var doctor = await system.RunAsync(new Dictionary<string, string?> { ["AzureWebJobs:BlobArrived:Disabled"] = "true", ["IngestContainer"] = "none", ["IngestStorage"] = "" }, "doctor");

        doctor.Exit.ShouldBe(ExitCode.Done, doctor.Output + doctor.Error);
    }

    [Fact]
    public async Task Doctor_SeveralThingsAtOnce_AreAllNamedForPeople()
    {
        var doctor = await system.RunAsync(new Dictionary<string, string?> { ["Uploads:UrlMinutes"] = "0", ["Stores:1:Bucket"] = "not-there" }, "doctor");
        doctor.Exit.ShouldBe(ExitCode.Failed);
        doctor.Output.ShouldContain("✗ settings: Uploads:UrlMinutes");
        doctor.Output.ShouldContain("✗ stores: audit-archive");
        doctor.Output.ShouldContain("  What to do:     ");
        doctor.Output.TrimEnd().ShouldEndWith("2 findings.");
        (doctor.Output + doctor.Error).ShouldNotContain(system.Settings["Stores:0:AccountKey"]!);
    }

    [Fact]
    public async Task Doctor_WithoutASettingsFileThatWasNamed_IsCalledWrongly() =>
        (await Cli.RunAsync("doctor", "--settings", "/nowhere/settings.json")).Exit.ShouldBe(ExitCode.Usage);

    /// <summary>Plain and with object lock: in a bucket that keeps versions nothing stays, not even a delete marker.</summary>
    [Fact]
    public async Task Doctor_WithStoresOnCeph_FindsNothingAndLeavesNothing()
    {
        var ceph = await Task.WhenAll(TestStores.CephAsync("plain"), TestStores.CephAsync("worm", immutable: true));
        var endpoint = await TestServers.CephAsync();
        using var s3 = new AmazonS3Client(endpoint.AccessKeyId, endpoint.SecretAccessKey, new AmazonS3Config { ServiceURL = endpoint.Address, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        var rule = new CORSRule { AllowedOrigins = ["https://app.example.com"], AllowedMethods = ["GET", "HEAD", "PUT"], AllowedHeaders = ["content-type", "if-none-match", "x-amz-checksum-sha256"] };
        var settings = new Dictionary<string, string?> { ["Host:Cors"] = "https://app.example.com" };
        for (var i = 0; i < ceph.Length; i++)
        {
            await s3.PutCORSConfigurationAsync(new PutCORSConfigurationRequest { BucketName = ceph[i].Bucket, Configuration = new CORSConfiguration { Rules = [rule] } }, Token);
            foreach (var (name, value) in TestStores.SettingsOf(ceph[i])) settings[$"Stores:{i + 2}:{name}"] = value;
        }

        var doctor = await system.RunAsync(settings, "doctor");
        doctor.Exit.ShouldBe(ExitCode.Done, doctor.Output + doctor.Error);
        doctor.Output.ShouldContain("plain, worm: put, read");
        foreach (var store in ceph)
        {
            var left = await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = store.Bucket }, Token);
            (left.Versions ?? []).ShouldBeEmpty();
            ((await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = store.Bucket }, Token)).MultipartUploads ?? []).ShouldBeEmpty();
        }

        // Without the rule, and with a lock that the bucket was not made for.
        await s3.DeleteCORSConfigurationAsync(new DeleteCORSConfigurationRequest { BucketName = ceph[0].Bucket }, Token);
        settings["Stores:2:Immutable"] = "true";
        var broken = await system.RunAsync(settings.Where(setting => !setting.Key.StartsWith("Stores:3:", StringComparison.Ordinal)).ToDictionary(), "doctor", "--json");
        Named(broken, "cors", "plain", "aws s3api put-bucket-cors");
        Named(broken, "stores", "plain", "--object-lock-enabled-for-bucket");
    }

    private static void Named(Cli doctor, string check, string subject, string said)
    {
        doctor.Exit.ShouldBe(ExitCode.Failed, doctor.Output + doctor.Error);
        ((bool)doctor.Json["healthy"]!).ShouldBeFalse();
        var findings = doctor.Json["checks"]!.AsArray().SelectMany(result => result!["findings"]!.AsArray()).ToList();
        findings.ShouldContain(finding => (string?)finding!["check"] == check && (string?)finding["subject"] == subject && $"{finding}".Contains(said, StringComparison.Ordinal), doctor.Output);
        findings.ShouldAllBe(finding => IsTold(finding!, "problem") && IsTold(finding!, "why") && IsTold(finding!, "fix"));
    }

    private static bool IsTold(JsonNode finding, string part) => !string.IsNullOrWhiteSpace((string?)finding[part]);

    private async Task LeavesNothingAsync()
    {
        await foreach (var container in system.Blobs.GetBlobContainersAsync(cancellationToken: Token))
            await foreach (var blob in system.Blobs.GetBlobContainerClient(container.Name).GetBlobsAsync(BlobTraits.None, BlobStates.Uncommitted | BlobStates.Snapshots, StoreProbe.Prefix, Token))
                Assert.Fail($"{container.Name}/{blob.Name} is left.");
    }
}
