using Strongroom.Ingest;
using Strongroom.Recovery;
using Strongroom.Transitions;

namespace Strongroom.Cli.Operator;

/// <summary>A recovery's report for programs.</summary>
internal sealed record ReportOfRecovery(
    bool Complete, bool NeedsDecisions, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, IReadOnlyList<ReportOfRecovery.Log> Logs, MoveSummary Moves, ReconcileSummary Sweep,
    IReadOnlyList<ReportOfRecovery.File> Files, IReadOnlyList<ReportOfRecovery.Undo> Undone)
{
    public static ReportOfRecovery Of(RecoveryReport report) => new(
        report.IsComplete, report.NeedsDecisions, report.StartedAt, report.FinishedAt,
        [.. report.Logs.Select(log => new Log(log.Tenant.Value, log.State.ToString(), log.SizeBefore, log.SizeAfter, log.LostEntries, log.SignedAt, log.Detail))], report.Moves, report.Sweep,
        [.. report.Files.Select(file => new File(file.Tenant.Value, file.File, file.Path, file.Kind, file.Size, file.NeedsDecision, file.Action, file.At, file.Sha256))],
        [.. report.Undone.Select(undone => new Undo(undone.Tenant.Value, undone.At, undone.Action, undone.Operation, undone.File, undone.Entry))]);

    internal sealed record Log(Guid Tenant, string State, long SizeBefore, long SizeAfter, long Lost, DateTimeOffset? SignedAt, string? Detail);

    internal sealed record File(Guid Tenant, Guid Id, string Path, string Kind, long Size, bool NeedsDecision, string? LastAction, DateTimeOffset? LastAt, string? Sha256);

    internal sealed record Undo(Guid Tenant, DateTimeOffset At, string Action, string Operation, Guid? File, Guid Entry);
}
