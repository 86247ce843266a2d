namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer function learns about its schedule.</summary>
public sealed class TimerInfo
{
    /// <summary>Present when the schedule is monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>The run comes later than scheduled.</summary>
    public bool IsPastDue { get; set; }
}
