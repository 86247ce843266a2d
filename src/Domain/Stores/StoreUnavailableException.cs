namespace Strongroom.Stores;

/// <summary>The store could not be reached, refused our credentials, or answered with a server error, after the SDK's retries. Callers answer 503.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <param name="store">The store's name.</param>
    /// <param name="inner">What the SDK said. Its message may hold a URL: never show it to a caller.</param>
    /// <param name="answer">How the store refused: its status and code.</param>
    public StoreUnavailableException(string store, Exception? inner, string? answer = null)
        : base($"Store '{store}' is unavailable.", inner) => (Store, Reason) = (store, answer ?? (inner is OperationCanceledException or TimeoutException ? "no answer in time" : "no answer"));

    /// <summary>The store's name.</summary>
    public string Store { get; }

    /// <summary>Why, in words that hold no address and no secret: <c>403 AccessDenied</c>.</summary>
    public string Reason { get; }
}
