using Strongroom.Retention;

namespace Strongroom.Status;

/// <summary>Whether retention and purge stand still for the tenant, and why: by its own pause, or the platform's.</summary>
public sealed record RetentionState(bool Paused, DateTimeOffset? PausedAt, string? Reason, DateTimeOffset? AllPausedAt, string? AllReason)
{
    internal static RetentionState Of(RetentionPauses? pauses) =>
        pauses is null ? new(false, null, null, null, null) : new(pauses.Paused, pauses.PausedAt, pauses.Reason, pauses.AllPausedAt, pauses.AllReason);
}
