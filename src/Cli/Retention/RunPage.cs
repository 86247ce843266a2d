namespace Strongroom.Cli.Retention;

/// <summary>Runs, newest first.</summary>
internal sealed record RunPage(IReadOnlyList<RetentionRun> Runs);
