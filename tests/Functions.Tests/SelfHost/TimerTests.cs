using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Invocation;
using Strongroom.SelfHost.State;
using Strongroom.SelfHost.Timers;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>When timers run, on a clock that is moved and a real database.</summary>
public sealed class TimerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 58, 30, TimeSpan.Zero);
    private readonly MovedClock _clock = new(Start);
    private readonly Runs _runs = new();
    private TestDatabase _database = null!;
    private HostDatabase _state = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public sealed class Hourly(Runs runs)
    {
        [Function("Hourly")]
        public Task Run([TimerTrigger("0 0 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
            runs.AddAsync($"{(timer.IsPastDue ? "late" : "due")} {timer.ScheduleStatus!.Next:HH:mm}", cancellationToken);
    }

    public sealed class Daily(Runs runs)
    {
        [Function("Daily")]
        public Task Run([TimerTrigger("0 30 1 29 2 *")] TimerInfo timer, CancellationToken cancellationToken) => runs.AddAsync("leap", cancellationToken);
    }

    public sealed class AtStart(Runs runs)
    {
        [Function("AtStart")]
        public Task Run([TimerTrigger("0 0 * * * *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken) => runs.AddAsync("start", cancellationToken);
    }

    public sealed class Unmonitored(Runs runs)
    {
        [Function("Unmonitored")]
        public Task Run([TimerTrigger("0 0 * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
            runs.AddAsync(timer.ScheduleStatus is null ? "unknown" : "known", cancellationToken);
    }

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _state = HostDatabase.At(_database.Worker);
    }

    public async ValueTask DisposeAsync()
    {
        await _state.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Timer_BeforeItsTime_DoesNotRun()
    {
        var job = Job<Hourly>();

        await job.TickAsync(Token);
        _clock.Advance(TimeSpan.FromSeconds(89));
        await job.TickAsync(Token);

        _runs.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Timer_AtItsTime_RunsOnceWhateverTheZoneOfTheHost()
    {
        var job = Job<Hourly>();
        await job.TickAsync(Token);

        _clock.Advance(TimeSpan.FromSeconds(90));
        await job.TickAsync(Token);
        await job.TickAsync(Token);

        _runs.Seen.ShouldBe(["due 02:00"]);
    }

    [Fact]
    public async Task Timer_NeverSeenBefore_DoesNotMakeUpForThePast()
    {
        await Job<Hourly>().TickAsync(Token);

        _runs.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Timer_MissedWhileNoHostRan_RunsOncePastDue()
    {
        await Job<Hourly>().TickAsync(Token);

        // Three occurrences pass without a host.
        _clock.Advance(TimeSpan.FromHours(3));
        var later = Job<Hourly>();
        await later.TickAsync(Token);
        await later.TickAsync(Token);

        _runs.Seen.ShouldBe(["late 04:00"]);
    }

    [Fact]
    public async Task Timer_ThatFails_RunsAgainWhenNextDue()
    {
        var job = Job<Hourly>();
        await job.TickAsync(Token);
        _runs.Next = (_, _) => throw new InvalidOperationException();

        _clock.Advance(TimeSpan.FromSeconds(90));
        await job.TickAsync(Token);
        await job.TickAsync(Token);
        _clock.Advance(TimeSpan.FromHours(1));
        await job.TickAsync(Token);

        _runs.Seen.ShouldBe(["due 02:00", "due 03:00"]);
    }

    [Fact]
    public async Task Timer_StoppedInTheMiddle_IsStillDue()
    {
        var job = Job<Hourly>();
        await job.TickAsync(Token);
        _clock.Advance(TimeSpan.FromSeconds(90));
        using var stop = new CancellationTokenSource();
        _runs.Next = async (_, token) =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
        };

        await Should.ThrowAsync<OperationCanceledException>(() => job.TickAsync(stop.Token));
        _runs.Next = (_, _) => Task.CompletedTask;
        await Job<Hourly>().TickAsync(Token);

        _runs.Seen.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Timer_OnTwoHosts_RunsOnOne()
    {
        await using var other = HostDatabase.At(_database.Worker);
        var (first, second) = (Job<Hourly>(), Job<Hourly>(other));
        await first.TickAsync(Token);
        await second.TickAsync(Token);
        _clock.Advance(TimeSpan.FromSeconds(90));
        var finish = new TaskCompletionSource();
        _runs.Next = (_, _) => finish.Task;

        // While the first runs the second may not; afterwards it has been done.
        var running = first.TickAsync(Token);
        await Patience.UntilAsync(() => _runs.Seen.Count == 1, "runs");
        await second.TickAsync(Token);
        finish.SetResult();
        await running;
        await second.TickAsync(Token);

        _runs.Seen.ShouldBe(["due 02:00"]);
    }

    [Fact]
    public async Task Timer_OnManyHostsAtOnce_RunsOnce()
    {
        HostDatabase[] databases = [.. Enumerable.Range(0, 6).Select(_ => HostDatabase.At(_database.Worker))];
        TimerJob[] jobs = [.. databases.Select(Job<Hourly>)];
        await Task.WhenAll(jobs.Select(job => job.TickAsync(Token)));
        _clock.Advance(TimeSpan.FromSeconds(90));

        await Task.WhenAll(jobs.Select(job => Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++) await job.TickAsync(Token);
        })));

        _runs.Seen.ShouldBe(["due 02:00"]);
        foreach (var database in databases) await database.DisposeAsync();
    }

    [Fact]
    public async Task Timer_OnALeapDay_WaitsForTheYear()
    {
        var job = Job<Daily>();
        await job.TickAsync(Token);

        _clock.Advance(new DateTimeOffset(2028, 2, 29, 1, 29, 59, TimeSpan.Zero) - Start);
        await job.TickAsync(Token);
        _runs.Seen.ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await job.TickAsync(Token);

        _runs.Seen.ShouldBe(["leap"]);
    }

    [Fact]
    public async Task Timer_WithClockPutBack_RunsWhenNextDue()
    {
        var job = Job<Hourly>();
        await job.TickAsync(Token);
        _clock.Advance(TimeSpan.FromDays(40));
        await job.TickAsync(Token);

        _clock.Advance(TimeSpan.FromDays(-40));
        await job.TickAsync(Token);
        _clock.Advance(TimeSpan.FromMinutes(60));
        await Job<Hourly>().TickAsync(Token);

        _runs.Seen.Count.ShouldBe(1, "the recorded run lies in the future: the timer neither runs at once nor is it lost");
        var restarted = Job<Hourly>();
        await restarted.TickAsync(Token);
        _clock.Advance(TimeSpan.FromDays(40));
        await restarted.TickAsync(Token);
        _runs.Seen.Count.ShouldBe(2);
    }

    [Fact]
    public async Task RunOnStartup_OnEveryStart_RunsOnce()
    {
        var job = Job<AtStart>();
        await job.TickAsync(Token);
        await job.TickAsync(Token);

        _runs.Seen.ShouldBe(["start"]);
    }

    [Fact]
    public async Task UseMonitor_Off_ForgetsThePast()
    {
        await Job<Unmonitored>().TickAsync(Token);
        _clock.Advance(TimeSpan.FromHours(3));
        var later = Job<Unmonitored>();
        await later.TickAsync(Token);
        _runs.Seen.ShouldBeEmpty();

        _clock.Advance(TimeSpan.FromHours(1));
        await later.TickAsync(Token);

        _runs.Seen.ShouldBe(["unknown"]);
    }

    [Fact]
    public async Task Run_AskedFor_LeavesTheScheduleAlone()
    {
        var job = Job<Hourly>();
        await job.TickAsync(Token);

        await job.RunAsync(Token);
        _clock.Advance(TimeSpan.FromSeconds(90));
        await job.TickAsync(Token);

        _runs.Seen.ShouldBe(["due 01:00", "due 02:00"]);
    }

    private TimerJob Job<T>() => Job<T>(_state);

    private TimerJob Job<T>(HostDatabase database)
    {
        var services = new ServiceCollection().AddSingleton(_runs).AddTransient(typeof(T)).BuildServiceProvider();
        var function = new FunctionDiscovery(new Microsoft.Extensions.Configuration.ConfigurationManager(), "api").Discover([typeof(T)]).Of<TimerFunction>().Single();
        var invoker = new FunctionInvoker(next => next, services.GetRequiredService<IServiceScopeFactory>(), TimeSpan.FromMinutes(1), _clock);
        return new TimerJob(function, invoker, database, new TimerStates(database), _clock, NullLogger.Instance);
    }
}
