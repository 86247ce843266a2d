using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Gateway;

/// <summary>
/// Speaks to a gateway with a caller's token. What was not done is asked for again, with the same idempotency key: outages, lost connections, a token that ran out.
/// Every other refusal ends the command.
/// </summary>
internal sealed class GatewayClient(HttpClient http, TokenSource tokens, Retries retries, TimeProvider clock) : IDisposable
{
    private const string Api = "api/v1/";
    private const int PageSize = 1000;
    private static readonly ProductInfoHeaderValue Agent = new("strongroom", typeof(GatewayClient).Assembly.GetName().Version!.ToString(3));

    /// <summary>The gateway that the options and the environment name.</summary>
    public static GatewayClient Connect(CommandRun run)
    {
        var address = run.Setting(GatewayOptions.Url, GatewayOptions.UrlVariable)
            ?? throw CommandException.Usage("Which gateway?", $"Give --url, or set {GatewayOptions.UrlVariable}. ./run prints the line.");
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0)
            throw CommandException.Usage($"'{address}' is not the address of a gateway.", "It looks like https://files.example.com.");
        if (url is { Scheme: "http", IsLoopback: false } && !run.Get<bool>(GatewayOptions.AllowHttp))
            throw CommandException.Usage("The token would go over plain http to another machine.", $"Use https, or {GatewayOptions.AllowHttp} in a network that you trust.");
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            // Whoever completes a large upload waits until the gateway has read it.
            Timeout = TimeSpan.FromMinutes(15),
            BaseAddress = new Uri(url, Api),
        };
        http.DefaultRequestHeaders.UserAgent.Add(Agent);
        return new GatewayClient(http, TokenSource.Of(run), new Retries(run.Host.Clock), run.Host.Clock);
    }

    /// <summary>The gateway's address, as a part of what tells uploads apart.</summary>
    public string Address => http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>A key for one intention and all its repetitions.</summary>
    public string NewKey() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    /// <summary>Reads.</summary>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        AskAsync(() => new HttpRequestMessage(HttpMethod.Get, path), answer, cancellationToken);

    /// <summary>Reads a listing page after page: all of it, or as many entries as <paramref name="most"/>.</summary>
    public async IAsyncEnumerable<T> GetPagesAsync<T>(string path, string query, int most, JsonTypeInfo<T> answer, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : IPage
    {
        var cursor = "";
        for (var left = most; left > 0;)
        {
            var page = await GetAsync($"{path}?limit={Math.Min(PageSize, left)}{query}{cursor}", answer, cancellationToken);
            yield return page;
            if (page.Cursor is null) break;
            cursor = "&cursor=" + Uri.EscapeDataString(page.Cursor);
            left -= page.Count;
        }
    }

    /// <summary>Changes something, without a body.</summary>
    public Task<T> SendAsync<T>(HttpMethod method, string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        var key = NewKey();
        return AskAsync(() => Keyed(new HttpRequestMessage(method, path), key), answer, cancellationToken);
    }

    /// <summary>Changes something.</summary>
    public Task<T> PostAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> type, string key, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        return AskAsync(
            () => Keyed(new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } }, key),
            answer, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    /// <summary>A path of a file in the path of a URL: its slashes stay.</summary>
    public static string Escape(string path) => Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal);

    private static HttpRequestMessage Keyed(HttpRequestMessage request, string key)
    {
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }

    private async Task<T> AskAsync<T>(Func<HttpRequestMessage> make, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Token);
            try
            {
                using var response = await http.SendAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode) return await ReadAsync(response, answer, cancellationToken);
                var problem = await GatewayProblem.ReadAsync(response, cancellationToken);
                if (problem.Type == "token-expired" && retries.Allows(attempt) && tokens.ReadAgain()) continue;
                if (!problem.MayBeAskedAgain || !retries.Allows(attempt)) throw problem.ToException();
                await retries.WaitAsync(attempt, response.Headers.RetryAfter?.Delta, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                if (!retries.Allows(attempt)) throw Unreachable(e);
                await retries.WaitAsync(attempt, null, cancellationToken);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw Unreachable(e);
            }
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            if (await JsonSerializer.DeserializeAsync(body, type, cancellationToken) is { } read) return read;
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new CommandException("not-a-gateway", $"{Address} answers, but not as a gateway does.") { Next = "Is --url right?" };
    }

    private CommandException Unreachable(Exception e) => new("unreachable", $"{Address} does not answer: {e.Message}", e)
    {
        Next = $"Is it running, and is --url right? `curl {Address}/api/health/live` asks it for a sign of life.",
    };
}
