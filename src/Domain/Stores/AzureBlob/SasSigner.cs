using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;

namespace Strongroom.Stores.AzureBlob;

/// <summary>
/// Signs SAS of one blob, with the account key or with a user-delegation key. Without a start time: a client whose clock runs ahead must not be refused.
/// With a delegation key the same arguments give the same URL only as long as the key is the same.
/// </summary>
internal sealed class SasSigner(BlobContainerClient container, StorageSharedKeyCredential? accountKey, UserDelegationKeys? delegation)
{
    /// <summary>Signs and returns the absolute URL.</summary>
    public async ValueTask<string> SignAsync(
        ObjectKey key, BlobSasPermissions permissions, ResponseOverrides? overrides, SignedWindow window, CancellationToken cancellationToken)
    {
        window.ThrowIfInvalid();
        var blob = container.GetBlobClient(key.Value);
        var sas = new BlobSasBuilder(permissions, window.Until)
        {
            BlobContainerName = container.Name,
            BlobName = key.Value,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
            ContentType = overrides?.ContentType,
            ContentDisposition = overrides?.ContentDisposition,
        };
        var query = accountKey is not null
            ? sas.ToSasQueryParameters(accountKey)
            : sas.ToSasQueryParameters(await delegation!.GetAsync(window.Until, cancellationToken), container.AccountName);
        return $"{blob.Uri.AbsoluteUri}?{query}";
    }
}
