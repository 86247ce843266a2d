using Microsoft.AspNetCore.Builder;
using Strongroom.SelfHost.Hosting;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>A real host on a free port around functions that a test names.</summary>
internal sealed class HostedFunctions : IAsyncDisposable
{
    public const string MasterKey = "the-master-key";

    private HostedFunctions(WebApplication host)
    {
        Host = host;
        Client = new HttpClient { BaseAddress = new Uri(host.Urls.First()) };
    }

    public WebApplication Host { get; }

    public HttpClient Client { get; }

    public static HostSetup Setup(params IReadOnlyList<Type> types) => new()
    {
        Address = "http://127.0.0.1:0",
        HostJson = new HostJson(),
        Types = types,
        Compose = _ => { },
        Settings = new Dictionary<string, string?> { ["Host:MasterKey"] = MasterKey, ["Logging:LogLevel:Default"] = "None", ["Logging:LogLevel:Microsoft"] = "None" },
    };

    public static async Task<HostedFunctions> StartAsync(HostSetup setup)
    {
        var host = FunctionsHost.Build(setup);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new HostedFunctions(host);
    }

    public static Task<HostedFunctions> StartAsync(params IReadOnlyList<Type> types) => StartAsync(Setup(types));

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key = null, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null) request.Headers.Add("x-functions-key", key);
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
    }
}
