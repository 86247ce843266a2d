using System.Reflection;
using Strongroom.SelfHost.Timers;

namespace Strongroom.SelfHost.Discovery;

/// <summary>A function with a timer trigger.</summary>
public sealed class TimerFunction(string name, MethodInfo method, TimerSchedule schedule, bool runOnStartup, bool useMonitor)
    : FunctionEntry(name, method)
{
    /// <summary>When it runs.</summary>
    public TimerSchedule Schedule { get; } = schedule;

    /// <summary>Also when the host starts.</summary>
    public bool RunOnStartup { get; } = runOnStartup;

    /// <summary>Whether the last run is remembered over restarts.</summary>
    public bool UseMonitor { get; } = useMonitor;

    /// <inheritdoc />
    public override string Describe(Uri address) => $"timerTrigger {Schedule} UTC";
}
