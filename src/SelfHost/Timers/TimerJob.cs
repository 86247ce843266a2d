using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Invocation;
using Strongroom.SelfHost.State;

namespace Strongroom.SelfHost.Timers;

/// <summary>
/// One timer function on one host. Any number of hosts look at the clock; a lock lets one of them run, and the recorded last run tells the
/// others that it has been done. The run is recorded afterwards: a host that dies in the middle leaves the schedule due.
/// </summary>
public sealed class TimerJob(
    TimerFunction function, FunctionInvoker invoker, HostDatabase database, TimerStates states, TimeProvider time, ILogger logger)
{
    /// <summary>A run later than this is past due. Two looks at the clock and a slow database are not.</summary>
    public static readonly TimeSpan Punctual = TimeSpan.FromSeconds(5);

    private readonly string _lock = $"timer {function.Name}";
    private TimerState? _state;
    private bool _startUp = function.RunOnStartup;

    /// <summary>Looks at the clock and runs the function when it is due and no other host runs it.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        // 1. Most looks end here, without the database.
        var now = time.GetUtcNow();
        _state ??= await LoadAsync(now, cancellationToken);
        if (!_startUp && now < Due(_state, now)) return;

        // 2. One host, and only when none has run it since we looked.
        await using var held = await HostLock.TryTakeAsync(database, _lock, cancellationToken);
        if (held is null) return;
        if (function.UseMonitor) _state = await LoadAsync(now, cancellationToken);
        var due = Due(_state, now);
        if (!_startUp && now < due) return;

        // 3. Run. A failure is the function's affair: the schedule goes on.
        var pastDue = now - due > Punctual;
        try
        {
            if (pastDue) Log.TimerPastDue(logger, function.Name, due);
            await CallAsync(_state, pastDue, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.TimerFailed(logger, function.Name, e);
        }

        // 4. Record.
        _startUp = false;
        _state = new TimerState(now, function.Schedule.Next(now), time.GetUtcNow());
        if (function.UseMonitor) await states.SetAsync(function.Name, _state, cancellationToken);
    }

    /// <summary>Runs the function now, outside its schedule, after any run that is under way.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var held = await HostLock.TakeAsync(database, _lock, time, cancellationToken);
        var now = time.GetUtcNow();
        await CallAsync(await LoadAsync(now, cancellationToken), pastDue: false, cancellationToken);
    }

    private async Task CallAsync(TimerState state, bool pastDue, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var info = new TimerInfo { IsPastDue = pastDue, ScheduleStatus = function.UseMonitor ? Status(state) : null };
        await invoker.InvokeAsync(function, info, new Dictionary<string, object?>(), cancellationToken);
        Log.FunctionSucceeded(logger, function.Name, time.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<TimerState> LoadAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        function.UseMonitor ? await states.GetAsync(function.Name, now, cancellationToken) : _state ?? new TimerState(null, null, now);

    // From the last run and not from the recorded next: the schedule may have been changed since. A last run in the future is a clock put back.
    private DateTimeOffset Due(TimerState state, DateTimeOffset now)
    {
        var since = state.Last ?? state.UpdatedAt;
        return function.Schedule.Next(since < now ? since : now);
    }

    private ScheduleStatus Status(TimerState state) => new()
    {
        Last = state.Last?.UtcDateTime ?? default,
        Next = function.Schedule.Next(time.GetUtcNow()).UtcDateTime,
        LastUpdated = state.UpdatedAt.UtcDateTime,
    };
}
