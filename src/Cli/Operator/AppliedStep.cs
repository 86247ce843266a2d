namespace Strongroom.Cli.Operator;

/// <summary>A migration that ran.</summary>
internal sealed record AppliedStep(int Version, string Name, string Sha256, double Milliseconds);
