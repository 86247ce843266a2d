using Amazon.Runtime;
using Amazon.S3;
using Azure.Storage;
using Azure.Storage.Blobs;
using Strongroom.SelfHost.Emulators;
using Strongroom.Stores;

namespace Strongroom.Testing;

/// <summary>Fresh buckets on the real servers, for a test class each. They go with the servers.</summary>
public static class TestStores
{
    /// <summary>A new container on Azurite.</summary>
    public static async Task<StoreOptions> AzuriteAsync(string name = "azurite", string region = "eu")
    {
        var endpoint = await TestServers.AzuriteAsync();
        var options = new StoreOptions
        {
            Name = name,
            Provider = StoreProvider.AzureBlob,
            Region = region,
            Endpoint = endpoint,
            Bucket = NewName(),
            ArchiveClass = "Archive",
            AccountName = Azurite.AccountName,
            AccountKey = Azurite.AccountKey,
        };
        var service = new BlobServiceClient(new Uri(endpoint), new StorageSharedKeyCredential(options.AccountName, options.AccountKey));
        await service.CreateBlobContainerAsync(options.Bucket);
        return options;
    }

    /// <summary>A new bucket on Ceph; with object lock when it is to be immutable.</summary>
    public static async Task<StoreOptions> CephAsync(string name = "ceph", string region = "eu", bool immutable = false)
    {
        var endpoint = await TestServers.CephAsync();
        var options = new StoreOptions
        {
            Name = name,
            Provider = StoreProvider.S3,
            Region = region,
            Endpoint = endpoint.Address,
            Bucket = NewName(),
            ForcePathStyle = true,
            Immutable = immutable,
            ArchiveClass = "GLACIER_IR",
            AccessKeyId = endpoint.AccessKeyId,
            SecretAccessKey = endpoint.SecretAccessKey,
        };
        using var client = S3ClientOf(options);
        await client.PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = options.Bucket, ObjectLockEnabledForBucket = immutable ? true : null });
        return options;
    }

    /// <summary>A way to an S3 store past the gateway.</summary>
    public static AmazonS3Client S3ClientOf(StoreOptions store) => new(
        new BasicAWSCredentials(store.AccessKeyId, store.SecretAccessKey),
        new AmazonS3Config { ServiceURL = store.Endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1", RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED });

    /// <summary>A store's options as settings: names without their section.</summary>
    public static IEnumerable<(string Name, string Value)> SettingsOf(StoreOptions store) =>
        from property in typeof(StoreOptions).GetProperties()
        let value = property.GetValue(store)
        where value is not null
        select (property.Name, value.ToString()!);

    /// <summary>The connection string of a store on Azurite.</summary>
    public static string ConnectionStringOf(StoreOptions store) =>
        $"DefaultEndpointsProtocol=http;AccountName={store.AccountName};AccountKey={store.AccountKey};BlobEndpoint={store.Endpoint};";

    private static string NewName() => $"t-{Guid.NewGuid():N}";
}
