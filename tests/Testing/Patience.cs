using System.Diagnostics;
using Xunit;

namespace Strongroom.Testing;

/// <summary>Waits for what comes about by itself. As long as a busy machine may need: only a test that fails waits so long.</summary>
public static class Patience
{
    /// <summary>How long that is.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Waits until something holds.</summary>
    public static Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        for (var started = Stopwatch.GetTimestamp(); !await holds(); await Task.Delay(20, TestContext.Current.CancellationToken))
            if (Stopwatch.GetElapsedTime(started) > Limit) throw new TimeoutException($"{what}: not within {Limit.TotalMinutes} minutes.");
    }
}
