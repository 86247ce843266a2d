using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace Strongroom.SelfHost.Blobs;

/// <summary>Makes clients from a trigger's <c>Connection</c>, by the platform's rules: a connection string, or a section with the service's address.</summary>
public sealed class BlobAccounts(IConfiguration configuration)
{
    /// <summary>The account's client; null, with an explanation, when nothing is configured.</summary>
    public BlobServiceClient Open(string connection)
    {
        var text = configuration[connection] ?? configuration.GetConnectionString(connection);
        if (!string.IsNullOrEmpty(text)) return new BlobServiceClient(text);

        var section = configuration.GetSection(connection);
        var address = section["blobServiceUri"] ?? section["serviceUri"]
            ?? throw new InvalidOperationException(
                $"The blob connection '{connection}' is not configured: set it to a connection string, or set {connection}:blobServiceUri.");
        return new BlobServiceClient(new Uri(address), new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = section["clientId"] }));
    }
}
