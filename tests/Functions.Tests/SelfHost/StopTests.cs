using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>A stop finishes requests and tells timers to end.</summary>
public sealed class StopTests
{
    private readonly Runs _runs = new();

    public sealed class Slow(Runs runs)
    {
        [Function("Slow")]
        public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow")] HttpRequest request, CancellationToken cancellationToken)
        {
            await runs.AddAsync("request", cancellationToken);
            return Results.Text("finished");
        }

        [Function("SlowTimer")]
        public Task Tick([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken) => runs.AddAsync("timer", cancellationToken);
    }

    [Fact]
    public async Task Stop_WithWorkUnderWay_FinishesTheRequestAndCancelsTheTimer()
    {
        await using var database = await TestDatabase.CreateAsync();
        var finish = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        _runs.Next = (what, token) =>
        {
            if (what == "request") return finish.Task;
            token.Register(() => cancelled.TrySetResult());
            return Task.Delay(Timeout.Infinite, token);
        };
        var setup = HostedFunctions.Setup(typeof(Slow));
        await using var host = await HostedFunctions.StartAsync(setup with
        {
            Compose = builder => builder.Services.AddSingleton(_runs),
            Settings = new Dictionary<string, string?>(setup.Settings) { ["Database:Worker"] = database.Worker },
        });
        var request = host.SendAsync(HttpMethod.Get, "/api/slow");
        await Patience.UntilAsync(() => _runs.Seen.Count == 2, "runs");

        // 1. Told to stop: the timer hears of it, the request goes on, nobody new is let in.
        var stopping = host.Host.StopAsync(TestContext.Current.CancellationToken);
        await cancelled.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        request.IsCompleted.ShouldBeFalse();
        await Patience.UntilAsync(() => IsClosedAsync(host.Client.BaseAddress!), "closed");
        request.IsCompleted.ShouldBeFalse();

        // 2. The request is answered, and then the host has stopped.
        finish.SetResult();
        var response = await request;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("finished");
        await stopping.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    // Over a connection of its own, and to nothing: until the door closes it is let in.
    private static async Task<bool> IsClosedAsync(Uri address)
    {
        using var late = new HttpClient();
        try
        {
            (await late.GetAsync(new Uri(address, "/api/nothing"), TestContext.Current.CancellationToken)).Dispose();
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}
