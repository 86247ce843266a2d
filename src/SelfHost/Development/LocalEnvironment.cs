using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Commands;
using Strongroom.SelfHost.Emulators;
using Strongroom.SelfHost.State;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.SelfHost.Development;

/// <summary>Everything the product needs on a laptop, in one folder: PostgreSQL, Azurite, a container, signing keys; and the settings that lead to it.</summary>
public sealed class LocalEnvironment : IAsyncDisposable
{
    /// <summary>The tenant that is there from the start.</summary>
    public static readonly TenantId Tenant = new(new Guid("01900000-0000-7000-8000-00000000de30"));

    private const string Container = "strongroom";
    private const string Store = "local";
    private const string Archive = "audit-archive";
    private const string Region = "eu";
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly FileStream _claim;
    private string? _settingsFile;
    private LocalDatabase _database = null!;

    private LocalEnvironment(FileStream claim) => _claim = claim;

    /// <summary>The settings of the host.</summary>
    public Dictionary<string, string?> Settings { get; private set; } = [];

    /// <summary>Opens everything the host serves, also /admin.</summary>
    public string MasterKey { get; } = RandomNumberGenerator.GetHexString(40, lowercase: true);

    /// <summary>Signs tokens that the host accepts.</summary>
    public DevelopmentTokens Tokens { get; private set; } = null!;

    /// <summary>Starts it in a folder, on free ports. <paramref name="durable"/> keeps the data through a crash of the machine.</summary>
    public static async Task<LocalEnvironment> StartAsync(
        EmulatorPackages packages, string folder, bool durable, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var environment = new LocalEnvironment(Claim(folder));
        try
        {
            await environment.PrepareAsync(packages, folder, durable, time, loggers, cancellationToken);
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds the tenant, whose store is one of the host's.</summary>
    public Task AddTenantAsync(ObjectStores stores, TimeProvider time, CancellationToken cancellationToken) =>
        _database.AddTenantAsync(new NewTenant(Tenant, "demo", Region, Store), stores.Files.Select(store => store.Info), time, cancellationToken);

    /// <summary>Stops the servers; the folder stays.</summary>
    public async ValueTask DisposeAsync()
    {
        Tokens?.Dispose();
        if (_settingsFile is not null) File.Delete(_settingsFile);
        await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask()));
        await _claim.DisposeAsync();
    }

    // Two hosts over one folder would start two servers over the same data.
    private static FileStream Claim(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new CommandException($"The data in '{folder}' is in use: stop the other ./run first.");
        }
    }

    private async Task PrepareAsync(
        EmulatorPackages packages, string folder, bool durable, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // 1. Servers, side by side.
        var postgres = EmbeddedPostgres.StartAsync(packages, Path.Combine(folder, "postgres"), port: 0, durable, maxConnections: 100, cancellationToken);
        var azurite = Azurite.StartAsync(packages, Path.Combine(folder, "azurite"), port: 0, cancellationToken);
        try
        {
            await Task.WhenAll(postgres, azurite);
        }
        finally
        {
            if (postgres.IsCompletedSuccessfully) _servers.Add(await postgres);
            if (azurite.IsCompletedSuccessfully) _servers.Add(await azurite);
        }

        // 2. What is in them.
        try
        {
            _database = await LocalDatabase.PrepareAsync(await postgres, loggers, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            // Usually a branch with other migrations: the data here was made by them.
            throw new CommandException($"{e.Message} Or delete the folder '{folder}' to begin with fresh data.");
        }
        var account = (await azurite).ConnectionString;
        await PrepareContainerAsync(account, cancellationToken);
        Tokens = await DevelopmentTokens.OpenAsync(folder, time, cancellationToken);

        // 3. How the host finds them.
        Settings = LocalSettings.Read(Path.GetDirectoryName(packages.Directory)!, new ConfigurationBuilder().AddEnvironmentVariables().Build());
        Settings["AzureWebJobsStorage"] = account;
        Settings["Database:App"] = _database.App;
        Settings["Database:Worker"] = _database.Worker;
        Settings["Audit:Keys:0:Name"] = "strongroom-development";
        Settings["Audit:Keys:0:File"] = Path.Combine(folder, "audit-signing-key.pem");
        AddStore(0, Store, Container, await azurite);
        AddStore(1, Archive, Archive, await azurite);
        Settings[$"Audit:Archives:{Region}"] = Archive;
        Settings["IngestContainer"] = Container;
        Settings["IngestStorage"] = account;
        Settings["Auth:Issuers:0:Issuer"] = DevelopmentTokens.Issuer;
        Settings["Auth:Issuers:0:Audience"] = DevelopmentTokens.Audience;
        Settings["Auth:Issuers:0:JwksFile"] = Tokens.JwksFile;
        Settings["Host:MasterKey"] = MasterKey;

        // 4. And how an operator's commands do, as long as it runs.
        _settingsFile = await LocalSettings.WriteAsync(folder, new Dictionary<string, string?>(Settings) { ["Database:Owner"] = _database.Owner }, cancellationToken);
    }

    private void AddStore(int index, string name, string container, Azurite azurite)
    {
        Settings[$"Stores:{index}:Name"] = name;
        Settings[$"Stores:{index}:Provider"] = "AzureBlob";
        Settings[$"Stores:{index}:Region"] = Region;
        Settings[$"Stores:{index}:Endpoint"] = azurite.Endpoint.AbsoluteUri.TrimEnd('/');
        Settings[$"Stores:{index}:Bucket"] = container;
        Settings[$"Stores:{index}:AccountName"] = Azurite.AccountName;
        Settings[$"Stores:{index}:AccountKey"] = Azurite.AccountKey;
    }

    // Browsers PUT straight to the store: it has to allow that and show the headers a client checks.
    private static async Task PrepareContainerAsync(string account, CancellationToken cancellationToken)
    {
        var service = new BlobServiceClient(account);
        BlobServiceProperties properties = await service.GetPropertiesAsync(cancellationToken);
        properties.Cors =
        [
            new BlobCorsRule { AllowedOrigins = "*", AllowedMethods = "GET,HEAD,PUT,OPTIONS", AllowedHeaders = "*", ExposedHeaders = "*", MaxAgeInSeconds = 3600 },
        ];
        await service.SetPropertiesAsync(properties, cancellationToken);
        foreach (var container in (string[])[Container, Archive])
            await service.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }
}
