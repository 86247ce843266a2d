namespace Strongroom.Cli.Files;

/// <summary>Parts that were signed again.</summary>
internal sealed record SignedParts(IReadOnlyList<SignedPart> Parts);
