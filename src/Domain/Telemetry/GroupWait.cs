using System.Diagnostics;

namespace Strongroom.Telemetry;

/// <summary>A caller's wait for the group that commits its row: a span in the caller's trace, and a measurement.</summary>
internal sealed class GroupWait : IDisposable
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Begins.</summary>
    public GroupWait() => Span = Spans.Source.StartActivity(Spans.GroupWait);

    /// <summary>Whether anybody wants to know.</summary>
    public static bool IsWanted => Instruments.GroupWait.Enabled || Spans.Source.HasListeners();

    /// <summary>The span; null when it is not kept.</summary>
    public Activity? Span { get; }

    /// <summary>Says which group it became part of.</summary>
    public void Join(int size, Activity? group)
    {
        Span?.SetTag(Attributes.GroupSize, size);
        if (group is not null && group.ParentSpanId != Span?.SpanId) Span?.AddLink(new ActivityLink(group.Context));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Instruments.GroupWait.Record(Instruments.Since(_started));
        Span?.Dispose();
    }
}
