using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>The pauses of retention and purge: the tenant's own, and the whole platform's.</summary>
public sealed record PauseBody(bool Paused, DateTimeOffset? PausedAt, string? PausedBy, string? Reason, DateTimeOffset? AllPausedAt, string? AllReason)
{
    /// <summary>Shows them.</summary>
    public static PauseBody Of(RetentionPauses pauses) =>
        new(pauses.Paused, pauses.PausedAt, pauses.PausedBy, pauses.Reason, pauses.AllPausedAt, pauses.AllReason);
}
