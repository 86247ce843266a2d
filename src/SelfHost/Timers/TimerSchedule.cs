using NCrontab;

namespace Strongroom.SelfHost.Timers;

/// <summary>An NCRONTAB expression of six fields, in UTC whatever the host's time zone.</summary>
public sealed class TimerSchedule
{
    private readonly CrontabSchedule _schedule;
    private readonly string _expression;

    private TimerSchedule(CrontabSchedule schedule, string expression)
    {
        _schedule = schedule;
        _expression = expression;
    }

    /// <summary>Null when the text has not six fields, is malformed, or names a day that no year has.</summary>
    public static TimerSchedule? TryParse(string expression)
    {
        var parsed = CrontabSchedule.TryParse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = true });
        if (parsed is null) return null;
        // Eight years hold a leap day, even around a century that has none.
        var start = DateTime.UnixEpoch;
        return parsed.GetNextOccurrence(start, start.AddYears(8)) < start.AddYears(8) ? new TimerSchedule(parsed, expression) : null;
    }

    /// <summary>The first occurrence later than <paramref name="moment"/>.</summary>
    public DateTimeOffset Next(DateTimeOffset moment) => new(_schedule.GetNextOccurrence(moment.UtcDateTime), TimeSpan.Zero);

    /// <summary>The expression.</summary>
    public override string ToString() => _expression;
}
