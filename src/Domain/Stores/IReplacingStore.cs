namespace Strongroom.Stores;

/// <summary>A store that puts one object in the place of another without its bytes leaving the store's network.</summary>
public interface IReplacingStore
{
    /// <summary>
    /// Copies <paramref name="source"/> over <paramref name="key"/>, media type and content encoding with it, if both are still what their ETags say.
    /// Readers see the old object or the new one, whole. Where the store does not heed conditions on the target (S3s other than AWS) they are looked at right
    /// before: what remains is the moment between the two.
    /// <para>Who retries: the caller, after it has looked at what is there: a call that failed may have done its work.</para>
    /// </summary>
    /// <returns>The new object's properties; null when one of the two is gone or another.</returns>
    Task<ObjectHead?> ReplaceAsync(ObjectKey key, string etag, ObjectKey source, string sourceETag, CancellationToken cancellationToken);
}
