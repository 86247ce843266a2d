using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Ingest;
using Strongroom.Transitions;

namespace Strongroom.Recovery;

/// <summary>What a recovery found and did.</summary>
/// <param name="StartedAt">When it began. Retention and purge are paused since.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Logs">Each tenant's audit log, compared with its archive.</param>
/// <param name="Moves">Objects that the gateway had moved since, looked at; and moves that were under way in the backup.</param>
/// <param name="Sweep">Stores and records, compared both ways.</param>
/// <param name="Files">Every file about which they did not agree.</param>
/// <param name="Undone">What was done after the moment of the backup and has to be done again, by the archived logs.</param>
public sealed record RecoveryReport(
    DateTimeOffset StartedAt, DateTimeOffset FinishedAt, IReadOnlyList<RecoveredLog> Logs, MoveSummary Moves, ReconcileSummary Sweep,
    IReadOnlyList<RecoveryFinding> Files, IReadOnlyList<UndoneAction> Undone)
{
    /// <summary>Whether everything could be compared. What could not has to be mended, and the recovery run again.</summary>
    public bool IsComplete => Moves is { Ending: PassEnding.Done, Failed: 0 } && Sweep is { Ending: PassEnding.Done, Failures: 0 }
        && !Logs.Any(log => log.State is LogRecovery.Forked or LogRecovery.Unreadable);

    /// <summary>Whether a person has to decide anything.</summary>
    public bool NeedsDecisions => Undone.Count > 0 || Files.Any(file => file.NeedsDecision);
}
