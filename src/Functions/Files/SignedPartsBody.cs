using Strongroom.Files;

namespace Strongroom.Functions.Files;

/// <summary>Signed parts.</summary>
public sealed record SignedPartsBody(IReadOnlyList<SignedPartBody> Parts)
{
    /// <summary>Shows parts.</summary>
    public static SignedPartsBody Of(IReadOnlyList<SignedPart> parts) => new([.. parts.Select(SignedPartBody.Of)]);
}
