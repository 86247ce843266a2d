using System.Net;

namespace Strongroom.SelfHost.Emulators;

/// <summary>Azurite's blob service on a loopback port.</summary>
public sealed class Azurite : IAsyncDisposable
{
    /// <summary>Azurite's well-known account.</summary>
    public const string AccountName = "devstoreaccount1";

    /// <summary>Azurite's well-known key, the same on every machine: it protects nothing.</summary>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly ChildProcess _process;

    private Azurite(ChildProcess process, int port)
    {
        _process = process;
        Endpoint = new Uri($"http://127.0.0.1:{port}/{AccountName}");
    }

    /// <summary>The account's address, path style.</summary>
    public Uri Endpoint { get; }

    /// <summary>For clients that take a connection string.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};BlobEndpoint={Endpoint};";

    /// <summary>Starts Azurite over <paramref name="directory"/> and waits until it answers. Port 0 takes any free one.</summary>
    public static async Task<Azurite> StartAsync(EmulatorPackages packages, string directory, int port, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        if (port == 0) port = FreePort.Next();
        var process = ChildProcess.Start(
            "TERM", Path.Combine(directory, "azurite.log"), directory, new Dictionary<string, string>(),
            "node", packages.AzuriteMain, "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", directory,
            "--silent", "--skipApiVersionCheck", "--disableTelemetry");
        try
        {
            using var http = new HttpClient();
            await process.UntilReadyAsync("Azurite", token => AnswersAsync(http, port, token), TimeSpan.FromSeconds(30), cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
        return new Azurite(process, port);
    }

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> AnswersAsync(HttpClient http, int port, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/{AccountName}?comp=list"), cancellationToken);
            return response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.NotFound;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
