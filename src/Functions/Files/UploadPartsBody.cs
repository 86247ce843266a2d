namespace Strongroom.Functions.Files;

/// <summary>The parts to sign, both ends included, counted from 1.</summary>
public sealed record UploadPartsBody
{
    /// <summary>The first part.</summary>
    public int? From { get; init; }

    /// <summary>The last part.</summary>
    public int? To { get; init; }
}
