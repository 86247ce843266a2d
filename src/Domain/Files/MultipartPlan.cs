namespace Strongroom.Files;

/// <summary>How a large file is cut: every part of <paramref name="PartBytes"/> but the last; the first parts come signed.</summary>
public sealed record MultipartPlan(long PartBytes, int PartCount, IReadOnlyList<SignedPart> Parts);
