namespace Strongroom.Cli.Files;

/// <summary>Which parts to sign, both ends included.</summary>
internal sealed record PartsAsked(int From, int To);
