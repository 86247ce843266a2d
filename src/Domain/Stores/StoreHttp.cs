namespace Strongroom.Stores;

/// <summary>The HTTP connections of one store: quick to give up connecting, never through a redirect, cookies kept by nobody.</summary>
internal static class StoreHttp
{
    /// <summary>How long a connection may take. With one retry a dead store is noticed within five seconds.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long the store may take to begin its answer.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long a health check may take altogether.</summary>
    public static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(4);

    /// <summary>A client without a limit of its own: the size of an object decides how long a transfer takes.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        UseCookies = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
