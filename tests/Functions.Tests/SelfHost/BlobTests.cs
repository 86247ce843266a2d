using System.Net;
using System.Net.Http.Json;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Strongroom.SelfHost.Emulators;
using Strongroom.SelfHost.Hosting;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>Blob functions on Azurite, and what the host remembers of them.</summary>
public sealed class BlobTests : IAsyncLifetime
{
    private readonly Runs _runs = new();
    private TestDatabase _database = null!;
    private BlobContainerClient _container = null!;
    private string _account = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public sealed class Arrived(Runs runs)
    {
        [Function("Arrived")]
        public Task Run(
            [BlobTrigger("%Ingest:Container%/in/{name}", Connection = "Ingest", Source = BlobTriggerSource.EventGrid)] BlobClient blob,
            string name,
            CancellationToken cancellationToken) => runs.AddAsync($"{name}={blob.Name}", cancellationToken);

        [Function("Tick")]
        public Task Tick([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer, CancellationToken cancellationToken) => runs.AddAsync("tick", cancellationToken);
    }

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        var store = await TestStores.AzuriteAsync();
        _account = TestStores.ConnectionStringOf(store);
        _container = new BlobContainerClient(_account, store.Bucket);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Blob_New_FiresOnce()
    {
        await PutAsync("in/a/b.txt", "elsewhere/c.txt");
        await using var host = await StartAsync();
        await Patience.UntilAsync(() => _runs.Seen.Count == 1, "runs");

        await PutAsync("in/d.txt");
        await Patience.UntilAsync(() => _runs.Seen.Count == 2, "runs");
        await Task.Delay(500, Token);

        _runs.Seen.ShouldBe(["a/b.txt=in/a/b.txt", "d.txt=in/d.txt"]);
    }

    [Fact]
    public async Task Blob_Handled_DoesNotFireAfterARestart()
    {
        await PutAsync("in/a");
        await using (await StartAsync()) await Patience.UntilAsync(async () => await CountAsync("host_blob_receipts") == 1, "receipts");

        await using var again = await StartAsync();
        await Task.Delay(500, Token);

        _runs.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Blob_Overwritten_FiresAgain()
    {
        await PutAsync("in/a");
        await using var host = await StartAsync();
        await Patience.UntilAsync(() => _runs.Seen.Count == 1, "runs");

        await PutAsync("in/a");

        await Patience.UntilAsync(() => _runs.Seen.Count == 2, "runs");
    }

    [Fact]
    public async Task Blob_OnTwoHosts_FiresOnOne()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await PutAsync([.. Enumerable.Range(0, 20).Select(i => $"in/{i}")]);

        await Patience.UntilAsync(async () => await CountAsync("host_blob_receipts") == 20, "receipts");
        await Task.Delay(300, Token);

        _runs.Seen.Count.ShouldBe(20);
    }

    [Fact]
    public async Task Blob_FailingFourTimes_SucceedsAtTheFifth()
    {
        _runs.Next = (_, _) => _runs.Seen.Count < 5 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        await PutAsync("in/a");
        await using var host = await StartAsync();

        await Patience.UntilAsync(async () => await CountAsync("host_blob_receipts") == 1, "receipts");

        _runs.Seen.Count.ShouldBe(5);
        (await CountAsync("host_poison")).ShouldBe(0);
    }

    [Fact]
    public async Task Blob_FailingFiveTimes_IsPoisonAndCanBeReplayed()
    {
        _runs.Next = (what, _) => what.StartsWith("bad", StringComparison.Ordinal) ? throw new InvalidOperationException("always") : Task.CompletedTask;
        await PutAsync("in/bad", "in/good");
        await using var host = await StartAsync();

        // 1. Given up on, once, without holding up the other.
        await Patience.UntilAsync(async () => await CountAsync("host_blob_receipts") == 2, "receipts");
        await Task.Delay(300, Token);
        _runs.Seen.Count(what => what.StartsWith("bad", StringComparison.Ordinal)).ShouldBe(5);
        _runs.Seen.Count(what => what.StartsWith("good", StringComparison.Ordinal)).ShouldBe(1);
        (await ScalarAsync("SELECT concat_ws('|', function, source, error, attempts, replayed_at) FROM strongroom.host_poison"))
            .ShouldBe($"Arrived|{_container.Name}/in/bad|InvalidOperationException: always|5");

        // 2. Run again when the cause is gone.
        _runs.Next = (_, _) => Task.CompletedTask;
        (await AdminAsync(host, "Arrived", $"{_container.Name}/in/bad", wait: true)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ScalarAsync("SELECT count(*) FROM strongroom.host_poison WHERE replayed_at IS NOT NULL")).ShouldBe(1L);
    }

    [Fact]
    public async Task Store_Unreachable_IsTriedUntilItAnswers()
    {
        await _container.DeleteAsync(cancellationToken: Token);
        await using var host = await StartAsync();
        await Task.Delay(300, Token);

        // Azurite lets a name be taken again at once.
        await _container.CreateAsync(cancellationToken: Token);
        await PutAsync("in/a");

        await Patience.UntilAsync(() => _runs.Seen.Count == 1, "runs");
    }

    [Fact]
    public async Task Admin_ForATimer_RunsIt()
    {
        await using var host = await StartAsync();

        (await AdminAsync(host, "tick", null, wait: true)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _runs.Seen.ShouldBe(["tick"]);
        (await AdminAsync(host, "Tick", "", wait: false)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Patience.UntilAsync(() => _runs.Seen.Count == 2, "runs");
    }

    [Fact]
    public async Task Admin_RunFails_AnswersOnlyToWhoWaits()
    {
        _runs.Next = (_, _) => throw new InvalidOperationException("secret");
        await using var host = await StartAsync();

        var waited = await AdminAsync(host, "Tick", null, wait: true);
        waited.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await waited.Content.ReadAsStringAsync(Token)).ShouldNotContain("secret");
        (await AdminAsync(host, "Tick", null, wait: false)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("Nothing", null, HttpStatusCode.NotFound)]
    [InlineData("Arrived", null, HttpStatusCode.BadRequest)]
    [InlineData("Arrived", "other/in/a", HttpStatusCode.BadRequest)]
    [InlineData("Arrived", "in/a", HttpStatusCode.BadRequest)]
    public async Task Admin_WithoutATarget_IsRefused(string name, string? input, HttpStatusCode status)
    {
        await using var host = await StartAsync();

        (await AdminAsync(host, name, input, wait: true)).StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Admin_WithoutTheMasterKey_SaysNothing()
    {
        await using var host = await StartAsync();

        (await host.SendAsync(HttpMethod.Post, "/admin/functions/Tick")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await host.SendAsync(HttpMethod.Post, "/admin/functions/Nothing", "wrong")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _runs.Seen.ShouldBeEmpty();
    }

    private static Task<HttpResponseMessage> AdminAsync(HostedFunctions host, string name, string? input, bool wait) => host.SendAsync(
        HttpMethod.Post, $"/admin/functions/{name}{(wait ? "?wait=true" : "")}", HostedFunctions.MasterKey, input is null ? null : JsonContent.Create(new { input }));

    private Task<HostedFunctions> StartAsync()
    {
        var setup = HostedFunctions.Setup(typeof(Arrived));
        return HostedFunctions.StartAsync(setup with
        {
            Compose = builder => builder.Services.AddSingleton(_runs),
            HostJson = new HostJson { MaxDegreeOfParallelism = 2 },
            Settings = new Dictionary<string, string?>(setup.Settings)
            {
                ["Database:Worker"] = _database.Worker,
                ["Ingest"] = _account,
                ["Ingest:Container"] = _container.Name,
                ["Host:BlobPolling"] = "00:00:00.05",
                ["Host:BlobRetryDelay"] = "00:00:00.02",
            },
        });
    }

    private async Task PutAsync(params IReadOnlyList<string> names)
    {
        foreach (var name in names) await _container.GetBlobClient(name).UploadAsync(BinaryData.FromString("x"), overwrite: true, Token);
    }

    private async Task<long> CountAsync(string table) => (long)(await ScalarAsync($"SELECT count(*) FROM strongroom.{table}"))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database.Worker);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}
