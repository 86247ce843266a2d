namespace Strongroom.Cli.Running;

/// <summary>What <c>--json</c> prints when a command fails.</summary>
internal sealed record ErrorReport(ErrorDetail Error);
