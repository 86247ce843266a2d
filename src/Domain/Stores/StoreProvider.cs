namespace Strongroom.Stores;

/// <summary>The adapters. Azure Blob has no S3 API; everything else here has.</summary>
public enum StoreProvider
{
    /// <summary>Azure Blob Storage, and Azurite.</summary>
    AzureBlob,

    /// <summary>AWS S3, Cloudflare R2, DigitalOcean Spaces, Google Cloud Storage (interoperability), MinIO, Ceph.</summary>
    S3,
}
