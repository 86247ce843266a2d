using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace Strongroom.SelfHost.Blobs;

/// <summary>Makes clients from a trigger's <c>Connection</c>, by the platform's rules: a connection string, or a section with the service's address.</summary>
public sealed class BlobAccounts(IConfiguration configuration)
{
    /// <summary>Whether <see cref="Open"/> will find something.</summary>
    public bool Has(string connection) => TextOf(connection).Length > 0 || AddressOf(connection) is not null;

    /// <summary>The account's client.</summary>
    public BlobServiceClient Open(string connection)
    {
        if (TextOf(connection) is { Length: > 0 } text) return new BlobServiceClient(text);
        var address = AddressOf(connection) ?? throw new InvalidOperationException($"The blob connection '{connection}' is not configured.");
        var clientId = configuration[$"{connection}:clientId"];
        return new BlobServiceClient(new Uri(address), new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId }));
    }

    private string TextOf(string connection) => configuration[connection] ?? configuration.GetConnectionString(connection) ?? "";

    private string? AddressOf(string connection) => configuration[$"{connection}:blobServiceUri"] ?? configuration[$"{connection}:serviceUri"];
}
