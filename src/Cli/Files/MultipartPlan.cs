namespace Strongroom.Cli.Files;

/// <summary>How the gateway cuts a large file, and its first parts.</summary>
internal sealed record MultipartPlan(long PartBytes, int PartCount, IReadOnlyList<SignedPart> Parts);
