using Strongroom.Stores;

namespace Strongroom.Doctor;

/// <summary>Asks stores from outside, as a client would: without their SDKs.</summary>
public sealed class DoctorHttp : IDisposable
{
    private readonly HttpClient _http = new(CreateConnections()) { Timeout = StoreHttp.AnswerTimeout };

    /// <summary>Sends a request that was signed.</summary>
    public async Task<HttpResponseMessage> SendAsync(SignedRequest signed, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(signed.Method), signed.Url);
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in signed.Headers.Where(header => header.Key != "content-length"))
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>Sends a request as it is.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _http.SendAsync(request, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    // A connection for each request: what a server closes after an answer of its own is no finding.
    private static SocketsHttpHandler CreateConnections()
    {
        var connections = StoreHttp.CreateConnections();
        connections.PooledConnectionLifetime = TimeSpan.Zero;
        return connections;
    }
}
