using System.Diagnostics;
using Strongroom.Database;

namespace Strongroom.Telemetry;

/// <summary>
/// The commit of a group: one span for all of its rows, and the group's size. It continues the trace of the first row that is traced, so that a group of one reads
/// like any other round trip, and it is linked with the waits of all.
/// </summary>
internal static class GroupSpan
{
    /// <summary>Begins; null when none of the rows is traced.</summary>
    public static Activity? Begin(IReadOnlyList<GroupMember> members)
    {
        Instruments.GroupSize.Record(members.Count);
        if (!Spans.Source.HasListeners()) return null;
        var traced = members.Select(member => member.Wait?.Span).OfType<Activity>().Where(span => span.Recorded).ToList();
        if (traced.Count == 0) return null;
        var span = Spans.Source.StartActivity(
            ActivityKind.Internal, traced[0].Context, [new(Attributes.GroupSize, members.Count)], traced.Skip(1).Select(other => new ActivityLink(other.Context)), default, Spans.GroupCommit);
        foreach (var member in members) member.Wait?.Join(members.Count, span);
        return span;
    }
}
