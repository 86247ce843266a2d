using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Strongroom.Cli.Running;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Cli.Operator;

/// <summary><c>strongroom recover</c> as an operator types it, over a database that does not know what lies in its store.</summary>
public sealed class RecoverCommandTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");
    private readonly TenantId _tenant = new(Guid.CreateVersion7());
    private TestDatabase _database = null!;
    private StoreOptions _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Settings => Path.Combine(_folder.FullName, "settings.json");

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _store = await TestStores.AzuriteAsync();
        await using var owner = NpgsqlDataSource.Create(_database.Owner);
        var store = new ObjectStoreFactory(TimeProvider.System).Create(_store);
        (await new AddTenant(new TenantDatabase(owner), TimeProvider.System).RunAsync(new NewTenant(_tenant, "acme", "eu", "azurite"), [store.Info], Token)).Value.ShouldBeTrue();
        using var bytes = new MemoryStream("somebody's"u8.ToArray());
        await store.PutAsync(ObjectKey.Of(_tenant, "sessions/s-1/attachments/lost.txt"), bytes, new PutOptions(bytes.Length, "text/plain"), Token);

        var values = new JsonObject
        {
            ["Database:App"] = _database.App,
            ["Database:Worker"] = _database.Worker,
            ["Reconcile:SettleSeconds"] = "0",
            ["Audit:Keys:0:Name"] = "tests",
            ["Audit:Keys:0:File"] = Path.Combine(_folder.FullName, "audit.pem"),
        };
        foreach (var (name, value) in TestStores.SettingsOf(_store)) values[$"Stores:0:{name}"] = value;
        await File.WriteAllTextAsync(Settings, new JsonObject { ["Values"] = values }.ToJsonString(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Recover_WhereSomethingDiffers_ReportsItPausesRetentionAndAnswersFive()
    {
        var (exit, output, errors) = await RunAsync("recover", "--yes", "--as", "Ann Example", "--json");

        exit.ShouldBe(ExitCode.Partly, output + errors);
        var report = JsonNode.Parse(output)!;
        ((bool)report["complete"]!, (bool)report["needsDecisions"]!).ShouldBe((true, true));
        var file = report["files"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)file["kind"]!, (string)file["path"]!, (Guid)file["tenant"]!).ShouldBe(("unknown", "sessions/s-1/attachments/lost.txt", _tenant.Value));
        ((string)report["logs"]!.AsArray().ShouldHaveSingleItem()!["state"]!).ShouldBe("NotArchived");
        (await PausedByAsync()).ShouldBe("operator:Ann Example");

        // Again, for people, and once more when the pause has ended: nothing is left to decide.
        (exit, output, errors) = await RunAsync("recover", "--yes", "--as", "Bob Example");
        exit.ShouldBe(ExitCode.Partly, output + errors);
        output.ShouldContain("not archived");
        output.ShouldContain("sessions/s-1/attachments/lost.txt");
        (await PausedByAsync()).ShouldBe("operator:Ann Example");
        await EndPauseAsync();
        (exit, output, errors) = await RunAsync("recover", "--yes", "--as", "Bob Example");
        exit.ShouldBe(ExitCode.Done, output + errors);
        output.ShouldContain("Everything is in step.");
    }

    [Fact]
    public async Task Recover_NotConfirmed_ChangesNothing()
    {
        var (exit, _, errors) = await RunAsync("recover", "--as", "Ann Example");

        exit.ShouldBe(ExitCode.Usage);
        errors.ShouldContain("--yes");
        (await PausedByAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Recover_AStoreThatDoesNotAnswer_IsNotComplete()
    {
        await File.WriteAllTextAsync(Settings, (await File.ReadAllTextAsync(Settings, Token)).Replace(JsonSerializer.Serialize(_store.Bucket), "\"not-there\"", StringComparison.Ordinal), Token);

        var (exit, output, errors) = await RunAsync("recover", "--yes", "--as", "Ann Example");

        exit.ShouldBe(ExitCode.Failed, output + errors);
        output.ShouldContain("Not everything could be compared.");
        (await PausedByAsync()).ShouldNotBeNull();
    }

    private Task<Cli> RunAsync(params string[] arguments) => Cli.RunAsync(new Dictionary<string, string>(), [.. arguments, "--settings", Settings], Token);

    private async Task EndPauseAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database.Superuser);
        await using var command = source.CreateCommand("UPDATE strongroom.retention_switch SET paused_at = NULL, paused_by = NULL, reason = NULL");
        await command.ExecuteNonQueryAsync(Token);
    }

    private async Task<string?> PausedByAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database.Superuser);
        await using var command = source.CreateCommand("SELECT paused_by FROM strongroom.retention_switch");
        return await command.ExecuteScalarAsync(Token) as string;
    }
}
