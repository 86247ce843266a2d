namespace Strongroom.Stores;

/// <summary>One configured store: an entry of the list <c>Stores</c>. Secrets arrive by environment or Key Vault reference, never from the database.</summary>
public sealed record StoreOptions
{
    /// <summary>Unique; lower-case letters, digits and hyphens.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which adapter.</summary>
    public StoreProvider Provider { get; init; }

    /// <summary>The residency region, such as <c>eu</c>.</summary>
    public string Region { get; init; } = "";

    /// <summary>Scheme, host and port. Azure: <c>https://{account}.blob.core.windows.net</c>, or Azurite's <c>http://127.0.0.1:10000/devstoreaccount1</c>.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The bucket or container.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>
    /// Objects can be locked (WORM). S3: the bucket was made with object lock; Azure: the container supports version-level immutability. An audit archive is then
    /// written locked, and in a store of files the locks of files are carried through. Without it both work all the same, and are the gateway's alone to keep.
    /// </summary>
    public bool Immutable { get; init; }

    /// <summary>
    /// The archive tier; null for none. S3: the storage class that files are moved to, such as <c>GLACIER</c>, <c>DEEP_ARCHIVE</c> or <c>GLACIER_IR</c>.
    /// Azure: <c>Archive</c>, which not every kind of account has.
    /// </summary>
    public string? ArchiveClass { get; init; }

    /// <summary>S3: the region in the credential scope; falls back to <c>us-east-1</c>. (R2: <c>auto</c>.)</summary>
    public string? SigningRegion { get; init; }

    /// <summary>S3: the bucket in the path instead of the host name. MinIO and Ceph usually want it.</summary>
    public bool ForcePathStyle { get; init; }

    /// <summary>S3: access key id. Without it the SDK's credential chain is used.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>S3: secret access key.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>Azure: the account's name; taken from the endpoint's host when absent.</summary>
    public string? AccountName { get; init; }

    /// <summary>Azure: the account key, for Azurite. Without it <c>DefaultAzureCredential</c> signs user-delegation SAS.</summary>
    public string? AccountKey { get; init; }

    /// <summary>Azure: client id of the user-assigned managed identity.</summary>
    public string? ManagedIdentityClientId { get; init; }
}
