using System.Globalization;
using Microsoft.Extensions.Configuration;
using Strongroom.Bench.Running;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Emulators;
using Strongroom.SelfHost.State;

namespace Strongroom.Bench.Servers;

/// <summary>How the product is started, and with which settings: those of a container, by the environment.</summary>
internal sealed class Gateway(Sandbox sandbox, string program, LocalDatabase database, DevelopmentTokens tokens, int storePort)
{
    public const string StoreName = "here";
    public const string Region = "eu";
    public const string EventsSecret = "bench-events-secret-0123456789abcdef";

    /// <summary>Starts one.</summary>
    public async Task<Helper> StartAsync(CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        return await Helper.StartAsync(sandbox, "gateway", port, Environment(), Command(port), cancellationToken);
    }

    /// <summary>The command line.</summary>
    public IReadOnlyList<string> Command(int port)
    {
        string[] start = Path.GetExtension(program) == ".dll" ? ["dotnet", program] : [program];
        return [.. start, "serve", "--port", port.ToString(CultureInfo.InvariantCulture)];
    }

    /// <summary>The settings. Those that the caller's environment has, and that are not about these servers, hold.</summary>
    public IReadOnlyDictionary<string, string> Environment()
    {
        var root = Path.GetDirectoryName(EmulatorPackages.Find(AppContext.BaseDirectory).Directory)!;
        var settings = LocalSettings.Read(root, new ConfigurationBuilder().AddEnvironmentVariables().Build());
        foreach (var name in settings.Keys.Where(name => name.StartsWith("Stores:", StringComparison.OrdinalIgnoreCase)).ToList()) settings.Remove(name);
        var store = $"http://127.0.0.1:{storePort}";
        var blobs = $"DefaultEndpointsProtocol=http;AccountName=bench;AccountKey={Azurite.AccountKey};BlobEndpoint={store}/bench;";
        settings["AzureWebJobsStorage"] = blobs;
        settings["IngestStorage"] = blobs;
        settings["Host:BlobPolling"] = "00:10:00";
        settings["Database:App"] = database.App;
        settings["Database:Worker"] = database.Worker;
        settings["Audit:Keys:0:Name"] = "strongroom-bench";
        settings["Audit:Keys:0:File"] = sandbox.PathOf("audit-signing-key.pem");
        settings["Auth:Issuers:0:Issuer"] = DevelopmentTokens.Issuer;
        settings["Auth:Issuers:0:Audience"] = DevelopmentTokens.Audience;
        settings["Auth:Issuers:0:JwksFile"] = tokens.JwksFile;
        settings["Events:S3Secrets:0"] = EventsSecret;
        settings["Stores:0:Name"] = StoreName;
        settings["Stores:0:Provider"] = "S3";
        settings["Stores:0:Region"] = Region;
        settings["Stores:0:Endpoint"] = store;
        settings["Stores:0:Bucket"] = LoopbackStore.Bucket;
        settings["Stores:0:ForcePathStyle"] = "true";
        settings["Stores:0:AccessKeyId"] = "bench";
        settings["Stores:0:SecretAccessKey"] = "bench-secret";
        return settings.Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value!);
    }
}
