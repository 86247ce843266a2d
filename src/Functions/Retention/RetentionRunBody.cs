using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A run, and how far it is: files taken, dropped or failed, out of all.</summary>
public sealed record RetentionRunBody(
    Guid Id, Guid Plan, string Status, long Total, long Done, long Dropped, long Failed, long Bytes, int Percent, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt,
    DateTimeOffset? FinishedAt)
{
    /// <summary>Shows a run.</summary>
    public static RetentionRunBody Of(RetentionRun run) => new(
        run.Id, run.Plan, run.Status, run.Total, run.Done, run.Dropped, run.Failed, run.Bytes,
        run.Total == 0 ? 100 : (int)((run.Done + run.Dropped + run.Failed) * 100 / run.Total), run.StartedAt, run.UpdatedAt, run.FinishedAt);
}
