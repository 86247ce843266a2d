namespace Strongroom.Stores;

/// <summary>The store could not be reached, refused our credentials, or answered with a server error, after the SDK's retries. Callers answer 503.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <param name="store">The store's name.</param>
    /// <param name="inner">What the SDK said. Its message may hold a URL: never show it to a caller.</param>
    public StoreUnavailableException(string store, Exception? inner)
        : base($"Store '{store}' is unavailable.", inner) => Store = store;

    /// <summary>The store's name.</summary>
    public string Store { get; }
}
