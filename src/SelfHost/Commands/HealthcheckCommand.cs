namespace Strongroom.SelfHost.Commands;

/// <summary>Asks a gateway on this machine how it is: the container's health check, in an image without shell and curl.</summary>
public static class HealthcheckCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Exit code 0 when it answers 200, else 1 with one line that says why.</summary>
    public static async Task<int> RunAsync(Arguments.Healthcheck arguments, TextWriter errors, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{arguments.Port}/api/health/{(arguments.Ready ? "ready" : "live")}");
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(address, cancellationToken);
            if (response.IsSuccessStatusCode) return 0;
            await errors.WriteLineAsync($"{address.AbsolutePath} answers {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await errors.WriteLineAsync($"{address} does not answer: {e.Message}");
        }
        return 1;
    }
}
