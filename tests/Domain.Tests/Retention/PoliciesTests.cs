using Npgsql;
using Strongroom.Access;
using Strongroom.Domain.Tests.Architecture;
using Strongroom.Retention;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>Policies as tenants change them, in the database.</summary>
public sealed class PoliciesTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_ForANewTenant_IsTheBuiltInOnesWithTheirBounds()
    {
        var list = (await host.Get<ReadPolicies>().ListAsync(Reader(await TenantAsync()), Cancel)).Value;

        list.Policies.Count.ShouldBe(15);
        list.Policies.ShouldAllBe(policy => policy.Current!.BuiltIn && policy.Pending == null && policy.Own == null);
        var trash = list.Find("deleted-cleanup")!.Current!.Definition;
        (trash.AgeDays, trash.FloorDays, trash.CeilingDays, trash.Action).ShouldBe((30, 7, 365, "purge"));
        list.Find("archive-cleanup")!.Current!.State.ShouldBe("disabled");
        list.AuditRetentionDays.ShouldBe(2557);
    }

    [Fact]
    public async Task Document_OfTheBuiltInPolicies_SaysWhatTheDatabaseSays()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(SourceTree.Root, "docs/retention.md"), Cancel);
        var rows = lines.SkipWhile(line => line != "## Built-in policies").SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.StartsWith('|')).ToList();

        var list = (await host.Get<ReadPolicies>().ListAsync(Reader(await TenantAsync()), Cancel)).Value.Policies;

        rows.Order(StringComparer.Ordinal).ShouldBe(list.Select(policy => RowOf(policy.Current!)).Order(StringComparer.Ordinal));
        list.ShouldAllBe(policy => policy.Current!.Definition.Priority == 0 && policy.Current.Definition.Systems == null && policy.Current.Definition.Tags == null);

        static string RowOf(PolicyVersion version)
        {
            var says = version.Definition;
            var files = says.FileTypes is null ? "all" : string.Join(", ", says.FileTypes.Select(type => $"`{type}`"));
            if (says.ObjectTypes is not null) files += " of " + string.Join(", ", says.ObjectTypes.Select(type => $"`{type}`"));
            var age = says.AgeDays switch { null => "indefinitely", 1 => "1 day", var days => $"{days} days" };
            return $"| `{version.Name}`{(version.State == "disabled" ? " (disabled)" : "")} | {files} | {says.Basis} | {age} | {says.Action} | {says.FloorDays}–{says.CeilingDays} |";
        }
    }

    [Fact]
    public async Task Override_Longer_HoldsAtOnce_ShorterAfterSevenDays()
    {
        var tenant = await TenantAsync();

        var longer = (await PutAsync(tenant, "audio", new PolicyWish { AgeDays = 365 })).Value;
        (longer.Current!.BuiltIn, longer.Current.Version, longer.Current.Definition.AgeDays).ShouldBe((false, 1, 365));
        longer.Current.Definition.FileTypes.ShouldBe(["audio"]);
        longer.Pending.ShouldBeNull();
        await HoldsAsync(tenant, "audio", 365);

        var asked = host.Clock.GetUtcNow();
        var shorter = (await PutAsync(tenant, "audio", new PolicyWish { AgeDays = 30 })).Value;
        shorter.Current!.Definition.AgeDays.ShouldBe(365);
        shorter.Pending!.Definition.AgeDays.ShouldBe(30);
        (shorter.Pending.EffectiveAt - asked).ShouldBeInRange(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7) + TimeSpan.FromSeconds(30));
        await HoldsAsync(tenant, "audio", 365);
        host.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(60));
        (await ReadAsync(tenant, "audio")).Current!.Definition.AgeDays.ShouldBe(365);
        await HoldsAsync(tenant, "audio", 365);

        host.Clock.Advance(TimeSpan.FromSeconds(120));

        (await ReadAsync(tenant, "audio")).Current!.Definition.AgeDays.ShouldBe(30);
        await HoldsAsync(tenant, "audio", 30);
    }

    [Fact]
    public async Task Withdrawal_OfALongerOverride_WaitsAndGivesTheBuiltInItsPlaceBack_OfAShorterOneAtOnce()
    {
        var tenant = await TenantAsync();
        await PutAsync(tenant, "report", new PolicyWish { AgeDays = 1000 });

        var withdrawn = (await WithdrawAsync(tenant, "report")).Value;
        (withdrawn.Current!.BuiltIn, withdrawn.Pending!.State).ShouldBe((false, "withdrawn"));
        await HoldsAsync(tenant, "report", 1000);
        host.Clock.Advance(TimeSpan.FromDays(7.01));
        (await ReadAsync(tenant, "report")).Current!.BuiltIn.ShouldBeTrue();
        await HoldsAsync(tenant, "report", 365);

        await PutAsync(tenant, "report", new PolicyWish { AgeDays = 40 });
        host.Clock.Advance(TimeSpan.FromDays(7.01));
        await HoldsAsync(tenant, "report", 40);
        (await WithdrawAsync(tenant, "report")).Value.Current!.BuiltIn.ShouldBeTrue();
        await HoldsAsync(tenant, "report", 365);
        (await WithdrawAsync(tenant, "report")).Value.Own!.Version.ShouldBe(4, "twice is the same as once");
    }

    [Fact]
    public async Task Version_StillToCome_GivesWayToTheNextOneForGood()
    {
        var tenant = await TenantAsync();
        await PutAsync(tenant, "transcript", new PolicyWish { AgeDays = 30 });
        host.Clock.Advance(TimeSpan.FromDays(3));
        var second = (await PutAsync(tenant, "transcript", new PolicyWish { AgeDays = 60 })).Value;
        second.Current!.Definition.AgeDays.ShouldBe(365);
        second.Pending!.Version.ShouldBe(2);

        host.Clock.Advance(TimeSpan.FromDays(5));
        await HoldsAsync(tenant, "transcript", 365, "the first would hold by now");
        (await ReadAsync(tenant, "transcript")).Current!.Definition.AgeDays.ShouldBe(365);
        host.Clock.Advance(TimeSpan.FromDays(3));
        await HoldsAsync(tenant, "transcript", 60);

        // A mistake is taken back by writing what holds.
        await PutAsync(tenant, "transcript", new PolicyWish { AgeDays = 31 });
        (await PutAsync(tenant, "transcript", new PolicyWish { AgeDays = 60 })).Value.Pending.ShouldBeNull();
        host.Clock.Advance(TimeSpan.FromDays(8));
        await HoldsAsync(tenant, "transcript", 60);
    }

    [Fact]
    public async Task Own_New_WaitsUnlessItIsIndefinite_AndSwitchedOffHoldsAtOnce()
    {
        var tenant = await TenantAsync();
        var wish = new PolicyWish { PathPrefix = "sessions/", FileTypes = ["video"], Basis = "closed", AgeDays = 30, Action = "soft-delete" };

        var created = (await PutAsync(tenant, "videos", wish with { OnlyNew = true })).Value;
        (created.Current, created.Pending!.Version).ShouldBe((null, 1));
        (await PutAsync(tenant, "videos", wish with { OnlyNew = true })).Refusal.ShouldBeOfType<Refusal.WrongState>();
        host.Clock.Advance(TimeSpan.FromDays(7.01));
        await HoldsAsync(tenant, "videos", 30);
        (await PutAsync(tenant, "videos", wish with { Enabled = false })).Value.Current!.State.ShouldBe("disabled");
        (await PutAsync(tenant, "videos", wish)).Value.Pending!.State.ShouldBe("active");
        (await WithdrawAsync(tenant, "videos")).Value.Current.ShouldBeNull();

        var kept = await PutAsync(tenant, "kept", new PolicyWish { PathPrefix = "projects/legal/", Basis = "available", Action = "soft-delete", Priority = 100 });
        kept.Value.Current!.Definition.AgeDays.ShouldBeNull();

        // It keeps temp-cleanup and others from its files: these would go sooner without it.
        (await PutAsync(tenant, "kept", new PolicyWish { PathPrefix = "projects/legal/", Basis = "available", Action = "soft-delete", Priority = 100, Enabled = false })).Value.Pending!.State.ShouldBe("disabled");
        (await WithdrawAsync(tenant, "kept")).Value.Pending!.State.ShouldBe("withdrawn");
    }

    [Theory]
    [InlineData("temp-cleanup", 91, true, "ageDays")]
    [InlineData("temp-cleanup", 0, true, "ageDays")]
    [InlineData("temp-cleanup", null, true, "ageDays")]
    [InlineData("deleted-cleanup", 6, true, "ageDays")]
    [InlineData("deleted-cleanup", 366, true, "ageDays")]
    [InlineData("deleted-cleanup", 30, false, "enabled")]
    [InlineData("transcript", 29, true, "ageDays")]
    [InlineData("transcript", 36501, true, "ageDays")]
    public async Task Override_OutsideFloorAndCeiling_IsRefusedByName(string name, int? ageDays, bool enabled, string field)
    {
        var refused = (await PutAsync(await TenantAsync(), name, new PolicyWish { AgeDays = ageDays, Enabled = enabled })).Refusal.ShouldBeOfType<Refusal.Invalid>();
        var error = refused.Errors.ShouldHaveSingleItem();
        error.Field.ShouldBe(field);
        error.Limit.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("temp-cleanup", 90)]
    [InlineData("temp-cleanup", 1)]
    [InlineData("deleted-cleanup", 7)]
    [InlineData("deleted-cleanup", 365)]
    [InlineData("transcript", 30)]
    [InlineData("transcript", 36500)]
    [InlineData("transcript", null)]
    public async Task Override_AtItsBounds_IsTaken(string name, int? ageDays) =>
        (await PutAsync(await TenantAsync(), name, new PolicyWish { AgeDays = ageDays })).Value.Own!.Definition.AgeDays.ShouldBe(ageDays);

    [Fact]
    public async Task Override_OfWhatTheBuiltInDecides_NamesEveryField()
    {
        var tenant = await TenantAsync();
        var wish = new PolicyWish { AgeDays = 90, FileTypes = ["video"], Tags = ["x"], PathPrefix = "a", Basis = "created", Action = "archive", FloorDays = 1, CeilingDays = 100, Priority = 1001 };
        (await PutAsync(tenant, "audio", wish)).Refusal.ShouldBeOfType<Refusal.Invalid>().Errors.Select(e => e.Field)
            .ShouldBe(["priority", "fileTypes", "pathPrefix", "tags", "basis", "action", "floorDays", "ceilingDays"]);
        (await PutAsync(tenant, "audio", new PolicyWish { AgeDays = 90, FileTypes = ["audio"], Basis = "available", Action = "soft-delete", FloorDays = 7 })).Refusal.ShouldBeNull();
    }

    public static TheoryData<string, PolicyWish> Wrong => new()
    {
        { "fileTypes", Own with { FileTypes = ["nonsense"] } },
        { "fileTypes", Own with { FileTypes = [] } },
        { "fileTypes", Own with { FileTypes = ["audio", "audio"] } },
        { "classifications", Own with { Classifications = ["secret"] } },
        { "systems", Own with { Systems = ["a/b"] } },
        { "objectTypes", Own with { ObjectTypes = [""] } },
        { "tags", Own with { Tags = [new string('x', 129)] } },
        { "tags", Own with { Tags = [.. Enumerable.Range(0, 51).Select(i => $"t{i}")] } },
        { "pathPrefix", Own with { PathPrefix = "/sessions" } },
        { "pathPrefix", Own with { PathPrefix = "sessions/../x" } },
        { "pathPrefix", Own with { PathPrefix = "a//b" } },
        { "pathPrefix", Own with { PathPrefix = new string('x', 1025) } },
        { "pathPrefix", Own with { PathPrefix = "a\0" } },
        { "basis", Own with { Basis = null } },
        { "basis", Own with { Basis = "opened" } },
        { "basis", Own with { Action = "purge" } },
        { "basis", Own with { Action = "archive", Basis = "archived" } },
        { "basis", Own with { Action = "compress", Basis = "quarantined" } },
        { "action", Own with { Action = null } },
        { "action", Own with { Action = "burn" } },
        { "action", Own with { Basis = "deleted" } },
        { "ageDays", Own with { AgeDays = 0 } },
        { "ageDays", Own with { AgeDays = 36501 } },
        { "ageDays", Own with { AgeDays = 5, FloorDays = 6 } },
        { "ageDays", Own with { AgeDays = null, CeilingDays = 60 } },
        { "ageDays", Own with { AgeDays = 61, CeilingDays = 60 } },
        { "ageDays", Own with { AgeDays = 400, Basis = "deleted", Action = "purge" } },
        { "ageDays", Own with { AgeDays = null, Basis = "deleted", Action = "purge", Priority = 10 } },
        { "ageDays", Own with { AgeDays = 91, FileTypes = ["temp"] } },
        { "floorDays", Own with { FloorDays = 0 } },
        { "ceilingDays", Own with { CeilingDays = 36501 } },
        { "ceilingDays", Own with { FloorDays = 10, CeilingDays = 9 } },
        { "priority", Own with { Priority = -1001 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Own_Wrong_NamesTheField(string field, PolicyWish wish) =>
        (await PutAsync(host.OnAzure, "own", wish)).Refusal.ShouldBeOfType<Refusal.Invalid>().Errors.ShouldHaveSingleItem().Field.ShouldBe(field);

    [Theory]
    [InlineData("")]
    [InlineData("Own")]
    [InlineData("-own")]
    [InlineData("own\n")]
    [InlineData("o w")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task Name_OfAnotherForm_IsRefused(string name) =>
        (await PutAsync(host.OnAzure, name, Own)).Refusal.ShouldBeOfType<Refusal.Invalid>().Errors.ShouldHaveSingleItem().Field.ShouldBe("name");

    [Fact]
    public async Task Own_TheFiftyFirst_IsRefusedUntilOneIsWithdrawn()
    {
        var tenant = await TenantAsync();
        for (var i = 0; i < 50; i++) (await PutAsync(tenant, $"own-{i}", Own)).Refusal.ShouldBeNull();

        (await PutAsync(tenant, "own-50", Own)).Refusal.ShouldBeOfType<Refusal.Invalid>().Errors[0].Limit.ShouldBe("50");
        (await PutAsync(tenant, "own-0", Own with { Priority = 1 })).Refusal.ShouldBeNull();
        await WithdrawAsync(tenant, "own-3");
        (await PutAsync(tenant, "own-50", Own)).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task Policies_OfAnotherTenant_AreNeitherSeenNorChanged()
    {
        var (tenant, other) = (await TenantAsync(), await TenantAsync());
        await PutAsync(tenant, "own", Own);
        await PutAsync(tenant, "audio", new PolicyWish { AgeDays = 200 });

        (await host.Get<ReadPolicies>().RunAsync(Reader(other), "own", Cancel)).Refusal.ShouldBeOfType<Refusal.NotFound>();
        (await ReadAsync(other, "audio")).Versions.ShouldHaveSingleItem().BuiltIn.ShouldBeTrue();
        (await WithdrawAsync(other, "own")).Refusal.ShouldBeOfType<Refusal.NotFound>();
        (await WithdrawAsync(other, "audio")).Refusal.ShouldBeOfType<Refusal.NotFound>();
        (await PutAsync(other, "own", Own)).Value.Own!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task BuiltIn_ByAnyoneButTheOwner_CannotBeChanged()
    {
        var tenant = await TenantAsync();
        const string columns = "(policy_id, version, tenant_id, basis, age_days, action, effective_at, created_at, created_by)";
        string[] attempts =
        [
            $"INSERT INTO strongroom.retention_policy_versions {columns} SELECT id, 2, NULL, 'available', 1, 'soft-delete', now(), now(), 'x' FROM strongroom.retention_policies WHERE name = 'audio'",
            $"INSERT INTO strongroom.retention_policy_versions {columns} SELECT id, 2, '{tenant}', 'available', 1, 'soft-delete', now(), now(), 'x' FROM strongroom.retention_policies WHERE name = 'audio'",
            "INSERT INTO strongroom.retention_policies (id, tenant_id, name) VALUES (gen_random_uuid(), NULL, 'audio-2')",
            "UPDATE strongroom.retention_policy_versions SET age_days = 1",
            "DELETE FROM strongroom.retention_policy_versions",
            "UPDATE strongroom.retention_policies SET name = 'x'",
        ];
        var refusals = new List<string>();
        await using var app = NpgsqlDataSource.Create(host.Database.App);
        foreach (var attempt in attempts)
        {
            await using var batch = app.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT set_config('app.tenant_id', '{tenant}', true)"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(attempt));
            refusals.Add((await Should.ThrowAsync<PostgresException>(() => batch.ExecuteNonQueryAsync(Cancel))).SqlState);
        }

        refusals.ShouldBe(["42501", "23503", "42501", "42501", "42501", "42501"]);
        (await ReadAsync(tenant, "audio")).Versions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Puts_AtOnce_TakeEachVersionOnce()
    {
        var tenant = await TenantAsync();
        for (var round = 0; round < 5; round++)
        {
            var before = (await ReadAsync(tenant, "audio")).Own?.Version ?? 0;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PutAsync(tenant, "audio", new PolicyWish { AgeDays = 100 + (10 * round) + i, IfVersion = before })));

            outcomes.Count(o => o.Refusal is null).ShouldBe(1);
            outcomes.Where(o => o.Refusal is not null).ShouldAllBe(o => o.Refusal is Refusal.LostRace);
            (await ReadAsync(tenant, "audio")).Own!.Version.ShouldBe(before + 1);
        }

        var blind = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PutAsync(tenant, "blind", Own with { AgeDays = 50 + i })));
        var made = blind.Count(o => o.Refusal is null);
        made.ShouldBeGreaterThan(0);
        blind.Where(o => o.Refusal is not null).ShouldAllBe(o => o.Refusal is Refusal.LostRace);
        (await ReadAsync(tenant, "blind")).Versions.Select(v => v.Version).ShouldBe(Enumerable.Range(1, made));
        (await host.SqlAsync<long>("SELECT count(*) FROM storage_audit_logs WHERE tenant_id = @t AND action = 'POLICY'", ("t", tenant.Value)))[0].ShouldBe(5 + made);
    }

    [Fact]
    public async Task Audit_OfAChange_NamesPolicyVersionAndWhenItHolds()
    {
        var tenant = await TenantAsync();
        var changed = (await PutAsync(tenant, "audio", new PolicyWish { AgeDays = 60 })).Value;
        await PutAsync(tenant, "audio", new PolicyWish { AgeDays = 60 });

        var entries = await host.SqlAsync<string>("SELECT operation || ' ' || metadata::text FROM storage_audit_logs WHERE tenant_id = @t AND action = 'POLICY'", ("t", tenant.Value));
        var entry = entries.ShouldHaveSingleItem("the same again is no change");
        entry.ShouldStartWith("retention.policy_edit ");
        var metadata = System.Text.Json.Nodes.JsonNode.Parse(entry["retention.policy_edit ".Length..])!;
        ((string)metadata["name"]!).ShouldBe("audio");
        ((int)metadata["version"]!).ShouldBe(1);
        ((int)metadata["ageDays"]!).ShouldBe(60);
        ((DateTimeOffset)metadata["effectiveAt"]!).ShouldBe(changed.Pending!.EffectiveAt);
    }

    private static readonly PolicyWish Own = new() { FileTypes = ["video"], Basis = "available", AgeDays = 60, Action = "soft-delete" };

    private static CallContext Reader(TenantId tenant) => DomainHost.Call(tenant, Operations.ReadPolicies);

    private Task<TenantId> TenantAsync() => host.AddTenantAsync("azurite");

    private Task<Outcome<TenantPolicy>> PutAsync(TenantId tenant, string name, PolicyWish wish) =>
        host.Get<EditPolicy>().RunAsync(DomainHost.Call(tenant, Operations.EditPolicies), name, wish, Cancel);

    private Task<Outcome<TenantPolicy>> WithdrawAsync(TenantId tenant, string name) =>
        host.Get<EditPolicy>().WithdrawAsync(DomainHost.Call(tenant, Operations.EditPolicies), name, null, Cancel);

    private async Task<TenantPolicy> ReadAsync(TenantId tenant, string name) => (await host.Get<ReadPolicies>().RunAsync(Reader(tenant), name, Cancel)).Value;

    // What the database's own function says, by which plans are made.
    private async Task HoldsAsync(TenantId tenant, string name, int ageDays, string? why = null) =>
        (await host.SqlAsync<int>("SELECT age_days FROM effective_policies(@t, @now) WHERE name = @name", ("t", tenant.Value), ("now", host.Clock.GetUtcNow().UtcDateTime), ("name", name)))
            .ShouldBe([ageDays], why);
}
