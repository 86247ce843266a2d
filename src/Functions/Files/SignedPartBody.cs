using Strongroom.Files;

namespace Strongroom.Functions.Files;

/// <summary>A part of a multipart upload: its number from 1, its exact length, and how to put it.</summary>
public sealed record SignedPartBody(int Number, long Length, SignedRequestBody Put)
{
    /// <summary>Shows a part.</summary>
    public static SignedPartBody Of(SignedPart part) => new(part.Number, part.Length, SignedRequestBody.Of(part.Put));
}
