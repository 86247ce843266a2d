using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Strongroom.SelfHost.Once;

/// <summary>A client of the gateway, as anybody could write it: HTTP, JSON and a token.</summary>
public sealed class GatewayClient(HttpClient http, Func<string> token, string masterKey)
{
    private const string Storage = "/api/v1/storage/";

    /// <summary>Sends a request, below <c>/api/v1/storage</c> unless the path is absolute; null content sends none.</summary>
    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : Storage + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
        if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", RandomNumberGenerator.GetHexString(32));
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType());
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return ((int)response.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
    }

    /// <summary>The same, and anything but success fails the step with the problem's own words.</summary>
    public async Task<JsonNode> AskAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var (status, answer) = await SendAsync(method, path, body, cancellationToken);
        return status is >= 200 and < 300 && answer is not null ? answer : throw new StepFailedException(Describe(status, answer));
    }

    /// <summary>Opens an address of the store or a link; the caller disposes the response.</summary>
    public Task<HttpResponseMessage> OpenAsync(string url, CancellationToken cancellationToken) =>
        http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>Sends bytes to the store by a signed request, with exactly its headers.</summary>
    public async Task PutAsync(JsonNode signed, Stream content, long length, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod((string)signed["method"]!), (string)signed["url"]!);
        request.Content = new StreamContent(content, 128 * 1024);
        request.Content.Headers.ContentLength = length;
        foreach (var (name, value) in signed["headers"]!.AsObject())
        {
            if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (string)value!)) request.Content.Headers.TryAddWithoutValidation(name, (string)value!);
        }
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode) throw new StepFailedException($"the store answered {(int)response.StatusCode} {response.ReasonPhrase}");
    }

    /// <summary>Runs a timer and waits for its end.</summary>
    public async Task RunTimerAsync(string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/admin/functions/{name}?wait=true");
        request.Headers.Add("x-functions-key", masterKey);
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode) throw new StepFailedException($"{name} answered {(int)response.StatusCode}");
    }

    /// <summary>A problem in one line.</summary>
    public static string Describe(int status, JsonNode? problem)
    {
        if (problem is not JsonObject body) return $"answered {status}";
        var fields = body["errors"] is JsonArray errors ? string.Concat(errors.Select(error => $"; {error?["field"]}: {error?["message"]}")) : "";
        return $"{status} {body["title"]}: {body["detail"]}{fields}";
    }
}
