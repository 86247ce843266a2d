namespace Strongroom.Cli.Operator;

/// <summary>What <c>migrate</c> prints.</summary>
internal sealed record MigrationReport(int Version, IReadOnlyList<AppliedStep> Applied);
