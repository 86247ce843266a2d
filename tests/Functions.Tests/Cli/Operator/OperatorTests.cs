using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Access;
using Strongroom.Cli.Running;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.SelfHost.Development;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Cli.Operator;

/// <summary>The operators' commands on a system as <c>./run</c> makes it.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class OperatorTests(RunningSystem system)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void SettingsOfRun_OnDisk_AreForTheirOwnerAlone()
    {
        if (OperatingSystem.IsWindows()) throw Xunit.Sdk.SkipException.ForSkip("Rights of files are Unix's.");
        File.GetUnixFileMode(system.SettingsFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Migrate_TwoAtOnceOnAnEmptyDatabase_ApplyEachMigrationOnce()
    {
        await using var empty = await TestDatabase.CreateAsync(migrated: false);
        var owner = new Dictionary<string, string?> { ["Database:Owner"] = empty.Owner };

        var plan = (await system.RunAsync(owner, "migrate", "--dry-run", "--json")).Json;
        ((int)plan["pending"]!).ShouldBe(Migration.All.Count);
        plan["migrations"]!.AsArray().ShouldAllBe(migration => ((string)migration!["sha256"]!).Length == 64 && (string?)migration["state"] == "pending");

        var ran = await Task.WhenAll(system.RunAsync(owner, "migrate", "--json"), system.RunAsync(owner, "migrate", "--json"));
        ran.ShouldAllBe(one => one.Exit == ExitCode.Done);
        ran.SelectMany(one => one.Json["applied"]!.AsArray()).Select(applied => (int)applied!["version"]!).Order().ShouldBe(Migration.All.Select(migration => migration.Version));
        (await system.RunAsync(owner, "migrate")).Output.ShouldContain("Up to date");
    }

    [Fact]
    public async Task Migrate_ADatabaseThatIsNewer_AnswersOneAndSaysSo()
    {
        await using var newer = await TestDatabase.CreateAsync();
        await using (var owner = Npgsql.NpgsqlDataSource.Create(newer.Owner))
        await using (var add = owner.CreateCommand("INSERT INTO schema_migrations (version, name, sha256) VALUES (9001, '9001_later', sha256(''))"))
            await add.ExecuteNonQueryAsync(Token);
        foreach (var args in (string[][])[["migrate"], ["migrate", "--dry-run"]])
        {
            var ran = await system.RunAsync(new Dictionary<string, string?> { ["Database:Owner"] = newer.Owner }, args);
            ran.Exit.ShouldBe(ExitCode.Failed);
            ran.Error.ShouldContain("9001_later, which this build does not know");
        }
    }

    [Fact]
    public async Task Migrate_WithoutTheOwnersConnection_IsCalledWrongly() =>
        (await system.RunAsync(new Dictionary<string, string?> { ["Database:Owner"] = "" }, "migrate", "--json")).ShouldSatisfyAllConditions(
            ran => ran.Exit.ShouldBe(ExitCode.Usage), ran => ran.Output.ShouldContain("Database:Owner is not set"));

    [Fact]
    public async Task Tenant_AddedTwiceAndChangedTwice_IsOneTenantWithAnEntryForEachChange()
    {
        string[] add = ["tenant", "add", "acme", "--store", "local", "--max-bytes", "5GiB", "--profile", "accounting", "--as", "Ann", "--json"];
        var added = await system.RunAsync(null, add);
        added.Exit.ShouldBe(ExitCode.Done, added.Output);
        ((long)added.Json["maxBytes"]!).ShouldBe(5L << 30);
        ((int)added.Json["purgeAfterDays"]!).ShouldBe(90);
        (await system.RunAsync(null, add)).Output.ShouldBe(added.Output);

        string[] set = ["tenant", "set", "acme", "--status", "suspended", "--max-files", "7", "--as", "Bob", "--json"];
        (await system.RunAsync(null, set)).ShouldSatisfyAllConditions(asked => asked.Exit.ShouldBe(ExitCode.Usage), asked => asked.Output.ShouldContain("no URL any more"));
        var changed = await system.RunAsync(null, [.. set, "--yes"]);
        ((string?)changed.Json["status"]).ShouldBe("suspended");
        ((int)changed.Json["maxFiles"]!).ShouldBe(7);
        (await system.RunAsync(null, [.. set, "--yes"])).Output.ShouldBe(changed.Output);
        (await system.RunAsync(null, "tenant", "set", "acme", "--purge-after", "120", "--as", "Bob")).Exit.ShouldBe(ExitCode.Done);

        (await system.SqlAsync<string>(
            """
            SELECT string_agg(l.operation || ' ' || l.action || ' ' || a.user_id || coalesce(' ' || (l.metadata->'was'->>'maxFiles') || '→' || (l.metadata->'now'->>'maxFiles'), ''), ', ' ORDER BY l.id)
            FROM storage_audit_logs l JOIN audit_actors a ON (a.tenant_id, a.id) = (l.tenant_id, l.actor_id) JOIN tenants t ON t.id = l.tenant_id WHERE t.name = 'acme'
            """)).ShouldBe("tenant.add TENANT operator:Ann, tenant.set TENANT operator:Bob 1000000→7, retention.policy_edit POLICY operator:Bob");
        var listed = (await system.RunAsync(null, "tenant", "list", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        listed.Select(tenant => (string?)tenant["name"]).ShouldBe(["acme", "demo"]);
        ((int)listed[0]["purgeAfterDays"]!).ShouldBe(120);
    }

    [Theory]
    [InlineData("demo", ExitCode.Done, 1000)]
    [InlineData("yes", ExitCode.Refused, 2557)]
    public async Task Tenant_DangerousChangeAtATerminal_IsDoneOnlyAfterItsName(string answer, int exit, int kept)
    {
        await system.SqlAsync<object>("UPDATE tenants SET audit_retention_days = 2557 WHERE name = 'demo'");
        var (output, error) = (new StringWriter(), new StringWriter());
        var host = new CliHost { Environment = name => name == "STRONGROOM_OPERATOR" ? "Ann" : null, Output = output, Error = error, InputIsTerminal = true, Input = new StringReader(answer + "\n") };
        (await CommandLine.RunAsync(["tenant", "set", "demo", "--audit-retention", "1000", "--settings", system.SettingsFile], host, Token)).ShouldBe(exit, $"{error}");
        $"{error}".ShouldContain("for 1000 days in place of 2557");
        (await system.SqlAsync<int>("SELECT audit_retention_days FROM tenants WHERE name = 'demo'")).ShouldBe(kept);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "Who are you", "add", "b", "--store", "local")]
    [InlineData(ExitCode.Usage, "There are: local", "add", "bee", "--store", "audit-archive", "--as", "Ann")]
    [InlineData(ExitCode.Usage, "a tenant's bytes stay in its region", "add", "bee", "--store", "local", "--region", "us", "--as", "Ann")]
    [InlineData(ExitCode.Usage, "Lower-case letters", "add", "Bee!", "--store", "local", "--as", "Ann")]
    [InlineData(ExitCode.Refused, "another than this", "add", "bee", "--store", "local", "--id", "01900000-0000-7000-8000-00000000de30", "--as", "Ann")]
    [InlineData(ExitCode.NotFound, "no such tenant", "set", "nobody", "--status", "active", "--as", "Ann")]
    [InlineData(ExitCode.Usage, "give one", "set", "demo", "--purge-after", "10", "--profile", "standard", "--as", "Ann")]
    [InlineData(ExitCode.Usage, "is no size", "set", "demo", "--max-bytes", "lots", "--as", "Ann")]
    public async Task Tenant_WrongWish_IsRefusedWithAReason(int exit, string reason, params string[] args)
    {
        var ran = await system.RunAsync(null, ["tenant", .. args]);
        ran.Exit.ShouldBe(exit, ran.Output + ran.Error);
        ran.Error.ShouldContain(reason);
        (await system.SqlAsync<long>("SELECT count(*) FROM tenants WHERE name IN ('b', 'bee')")).ShouldBe(0);
    }

    [Fact]
    public async Task Poison_Replayed_RecordsTheUploadOnceAndSaysByWhom()
    {
        // 1. An upload whose event failed five times, and one whose function nobody can run here.
        await using var services = system.Services();
        var demo = LocalEnvironment.Tenant;
        var caller = (await services.GetRequiredService<Strongroom.Audit.ActorDirectory>().IdentifyAsync(new Caller("u", Roles.Admin, demo, null, null), Token))!;
        var ticket = (await services.GetRequiredService<IssueUploadUrl>().RunAsync(new CallContext(caller, Operations.UploadUrl, null), DomainHost.Pdf(), Token)).Value;
        (await DomainHost.SendAsync(ticket.Put!, DomainHost.PdfBytes())).EnsureSuccessStatusCode().Dispose();
        const string Add = "INSERT INTO host_poison (id, function, source, error, attempts, created_at) VALUES (uuid_v7(now()), '{0}', '{1}', 'TimeoutException: late', 5, now()) RETURNING id";
        var source = $"strongroom/tenants/{demo}/{ticket.File.Path}";
        var (first, _, other) = (await PoisonAsync("BlobArrived"), await PoisonAsync("BlobArrived"), await PoisonAsync("Other"));

        // 2. It shows, and the status says that it is not well.
        var listed = await system.RunAsync(null, "events", "poison");
        listed.Output.ShouldContain($"{first}");
        listed.Output.ShouldContain("TimeoutException: late");
        var status = await system.RunAsync(null, "status", "--json");
        status.Exit.ShouldBe(ExitCode.Failed);
        ((int)status.Json["counts"]!["poison"]!).ShouldBe(3);
        $"{status.Json["problems"]}".ShouldContain("given up on: 3");

        // 3. Replayed: both records of the blob, and not the other.
        var replayed = await system.RunAsync(null, "events", "replay", "--all", "--as", "Ann", "--json");
        replayed.Exit.ShouldBe(ExitCode.Partly, replayed.Output);
        replayed.Output.Split('\n').Count(line => line.Contains("\"settled\":true", StringComparison.Ordinal)).ShouldBe(2);
        (await system.SqlAsync<string>($"SELECT status FROM file_records WHERE id = '{ticket.File.Id}'")).ShouldBe(FileStatus.Available);
        (await system.SqlAsync<string>($"SELECT string_agg(DISTINCT replayed_by, ',') FROM host_poison WHERE source = '{source}' AND function = 'BlobArrived'")).ShouldBe("Ann");

        // 4. Again: nothing is left to do, and nothing is recorded twice.
        (await system.RunAsync(null, "events", "replay", $"{first}", "--as", "Bob")).Exit.ShouldBe(ExitCode.Done);
        (await system.SqlAsync<long>($"SELECT count(*) FROM storage_audit_logs WHERE file_id = '{ticket.File.Id}' AND operation = 'ingest.record_arrival'")).ShouldBe(1);
        (await system.RunAsync(null, "events", "poison", "--all")).Output.ShouldContain("by Ann");

        // 5. Without poison it is well, once its log is sealed: no timer runs here.
        await services.GetRequiredService<Strongroom.Audit.SealAuditLog>().RunAsync(Token);
        await system.SqlAsync<object>($"UPDATE host_poison SET replayed_at = now() WHERE id = '{other}'");
        var well = await system.RunAsync(null, "status");
        well.Exit.ShouldBe(ExitCode.Done, well.Output);
        well.Output.ShouldContain("Nothing is wrong.");

        async Task<Guid> PoisonAsync(string function) => await system.SqlAsync<Guid>(string.Format(System.Globalization.CultureInfo.InvariantCulture, Add, function, source));
    }

    [Fact]
    public async Task Status_WhenTheDatabaseOrAStoreIsDown_SaysWhichAndAnswersOne()
    {
        var store = await system.RunAsync(new Dictionary<string, string?> { ["Stores:1:Bucket"] = "not-there" }, "status");
        store.Exit.ShouldBe(ExitCode.Failed);
        store.Output.ShouldContain("Store 'audit-archive' does not answer");
        var database = await system.RunAsync(new Dictionary<string, string?> { ["Database:App"] = "Host=127.0.0.1;Port=9;Database=x;Username=strongroom_app", ["Database:Worker"] = "Host=127.0.0.1;Port=9;Database=x;Username=strongroom_worker" }, "status", "--json");
        database.Exit.ShouldBe(ExitCode.Failed);
        ((bool)database.Json["healthy"]!).ShouldBeFalse();
        $"{database.Json["problems"]}".ShouldContain("The database does not answer");
    }
}
