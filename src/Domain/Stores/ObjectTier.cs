namespace Strongroom.Stores;

/// <summary>Where an object stands between the hot and the archive tier.</summary>
/// <param name="State">Where.</param>
/// <param name="ReadableUntil">When <see cref="TierState.Readable"/> ends.</param>
/// <param name="Head">The object as it is now.</param>
/// <param name="CopyOf">
/// The ETag of the object that this one is our copy of, by the mark that changing tiers leaves where it changes ETags; null when it is nobody's copy.
/// </param>
public sealed record ObjectTier(TierState State, DateTimeOffset? ReadableUntil, ObjectHead Head, string? CopyOf)
{
    /// <summary>Whether it holds the bytes that this ETag once stood for.</summary>
    public bool Is(string etag) => Head.ETag == etag || CopyOf == etag;
}
