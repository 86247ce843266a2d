namespace Strongroom.Stores;

/// <summary>The HTTP connections of one store: quick to give up connecting, never through a redirect, cookies kept by nobody.</summary>
internal static class StoreHttp
{
    /// <summary>How long a connection may take. With one retry a dead store is noticed within five seconds.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long the store may take to begin its answer.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a health check may take altogether.</summary>
    public static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(4);

    /// <summary>The connections.</summary>
    public static SocketsHttpHandler CreateConnections() => new()
    {
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        UseCookies = false,
        // Stores learn nothing of our traces, nor of what a caller put beside theirs.
        ActivityHeadersPropagator = null,
    };

    /// <summary>A client over them. A transfer has no limit: the size of the object decides how long it takes.</summary>
    public static HttpClient CreateClient(SocketsHttpHandler connections, TimeSpan limit) => new(connections, disposeHandler: false) { Timeout = limit };
}
