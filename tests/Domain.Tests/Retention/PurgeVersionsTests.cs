using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>Versions, delete markers, snapshots and locks of the stores themselves.</summary>
public sealed class PurgeVersionsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Purge_InAVersionedBucket_RemovesEveryVersionAndMarkerOfTheKeyAndOfNoOther(bool suspended)
    {
        var options = await TestStores.CephAsync();
        await using var gateway = await OpenAsync(options);
        using var client = TestStores.S3ClientOf(options);
        await SetVersioningAsync(client, options, VersionStatus.Enabled);
        var tenant = await gateway.AddTenantAsync("ceph");
        foreach (var path in new[] { "key", "key2", "key/2", "ke", "kez" })
            for (var i = 0; i < 3; i++) await PutVersionAsync(client, options, tenant, path);
        await client.DeleteObjectAsync(options.Bucket, ObjectKey.Of(tenant, "key").Value, Cancel);
        await PutVersionAsync(client, options, tenant, "key");
        await client.DeleteObjectAsync(options.Bucket, ObjectKey.Of(tenant, "key").Value, Cancel);
        if (suspended) await SetVersioningAsync(client, options, VersionStatus.Suspended);
        var file = await gateway.AddFileAsync(tenant, "key", "deleted", gateway.Clock.Now, store: "ceph");
        await gateway.OrderPurgeAsync(file);
        (await VersionsAsync(client, options, tenant, "key")).ShouldBe(6);

        (await gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 0, 0, 0));

        (await VersionsAsync(client, options, tenant, "key")).ShouldBe(0);
        foreach (var other in new[] { "key2", "key/2", "ke", "kez" }) (await VersionsAsync(client, options, tenant, other)).ShouldBe(3);
        (await gateway.ScalarAsync<string>("SELECT confirmation FROM receipts")).ShouldBe(Remains.ByVersions);
    }

    [Fact]
    public async Task Purge_OfAnObjectWithMoreVersionsThanAPage_RemovesAll()
    {
        var options = await TestStores.CephAsync();
        await using var gateway = await TestGateway.CreateAsync(new Strongroom.Stores.S3.S3ObjectStore(options, TimeProvider.System, pageSize: 4));
        using var client = TestStores.S3ClientOf(options);
        await SetVersioningAsync(client, options, VersionStatus.Enabled);
        var tenant = await gateway.AddTenantAsync("ceph");
        foreach (var path in new[] { "a", "b", "ü" })
        {
            for (var i = 0; i < 11; i++) await PutVersionAsync(client, options, tenant, path);
            await gateway.OrderPurgeAsync(await gateway.AddFileAsync(tenant, path, "deleted", gateway.Clock.Now, store: "ceph"));
        }

        (await gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 3, 0, 0, 0));
        foreach (var path in new[] { "a", "b", "ü" }) (await VersionsAsync(client, options, tenant, path)).ShouldBe(0);
    }

    [Fact]
    public async Task Versioning_SwitchedOnAfterItWasAskedFor_IsNoticedAndNothingIsLeft()
    {
        var options = await TestStores.CephAsync();
        await using var gateway = await OpenAsync(options);
        using var client = TestStores.S3ClientOf(options);
        var tenant = await gateway.AddTenantAsync("ceph");
        foreach (var path in new[] { "first", "second" })
        {
            await PutVersionAsync(client, options, tenant, path);
            await gateway.OrderPurgeAsync(await gateway.AddFileAsync(tenant, path, "deleted", gateway.Clock.Now, store: "ceph"));
            (await gateway.Purge.RunAsync(Cancel)).Purged.ShouldBe(1);
            await SetVersioningAsync(client, options, VersionStatus.Enabled);
            (await VersionsAsync(client, options, tenant, path)).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Purge_OfABlobWithSnapshots_RemovesThem()
    {
        var options = await TestStores.AzuriteAsync();
        await using var gateway = await TestGateway.CreateAsync(new ObjectStoreFactory(TimeProvider.System).Create(options));
        var tenant = await gateway.AddTenantAsync();
        var container = new BlobServiceClient(new Uri(options.Endpoint), new StorageSharedKeyCredential(options.AccountName, options.AccountKey)).GetBlobContainerClient(options.Bucket);
        foreach (var path in new[] { "key", "key2" })
        {
            await gateway.PutAsync(tenant, path);
            for (var i = 0; i < 2; i++) await container.GetBlobClient(ObjectKey.Of(tenant, path).Value).CreateSnapshotAsync(cancellationToken: Cancel);
        }
        await gateway.OrderPurgeAsync(await gateway.AddFileAsync(tenant, "key", "deleted", gateway.Clock.Now));

        (await gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 0, 0, 0));

        var left = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(states: BlobStates.Snapshots, cancellationToken: Cancel)) left.Add(blob.Name);
        left.ShouldBe(Enumerable.Repeat(ObjectKey.Of(tenant, "key2").Value, 3));
    }

    [Fact]
    public async Task Purge_OfALockedObject_IsRefusedByTheStoreReportedAndDoneWhenTheLockHasEnded()
    {
        var options = await TestStores.CephAsync(immutable: true);
        await using var gateway = await OpenAsync(options);
        using var client = TestStores.S3ClientOf(options);
        var tenant = await gateway.AddTenantAsync("ceph");
        await PutVersionAsync(client, options, tenant, "free");
        var locked = await gateway.AddFileAsync(tenant, "locked", "deleted", gateway.Clock.Now, store: "ceph");
        var free = await gateway.AddFileAsync(tenant, "free", "deleted", gateway.Clock.Now, store: "ceph");
        foreach (var file in new[] { locked, free }) await gateway.OrderPurgeAsync(file);

        // 1. The store refuses one; the other goes. Nothing that takes time lies between the lock and this.
        var until = DateTimeOffset.UtcNow.AddSeconds(6);
        until = until.AddTicks(-(until.Ticks % TimeSpan.TicksPerSecond));
        using (var bytes = new MemoryStream("text"u8.ToArray()))
            await ((IObjectLockStore)gateway.Stores.Get("ceph")).PutLockedAsync(ObjectKey.Of(tenant, "locked"), bytes, new PutOptions(4, "text/plain"), until, Cancel);
        gateway.Clock.Now = DateTimeOffset.UtcNow;
        (await gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 1, 0, 0));
        (await gateway.StatusAsync(free)).ShouldBe("purged");
        (await gateway.ScalarAsync<string>("SELECT blocked_by || '|' || last_error || '|' || (erasing_at IS NULL) || '|' || (next_attempt_at = @until) FROM purge_intents WHERE file_id = @id",
            ("id", locked), ("until", until.UtcDateTime))).ShouldBe("lock|locked in the store: AccessDenied|true|true");
        (await VersionsAsync(client, options, tenant, "locked")).ShouldBe(1);

        // 2. Not before the lock's end; then it is done.
        gateway.Clock.Now = until.AddSeconds(-1);
        (await gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 0, 0, 0));
        while (DateTimeOffset.UtcNow < until.AddSeconds(1)) await Task.Delay(100, Cancel);
        gateway.Clock.Now = DateTimeOffset.UtcNow;
        (await gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 1, 0, 0, 0));
        (await VersionsAsync(client, options, tenant, "locked")).ShouldBe(0);
        (await gateway.ScalarAsync<bool>("SELECT bool_and(blocked_by IS NULL AND completed_at IS NOT NULL) FROM purge_intents")).ShouldBeTrue();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<TestGateway> OpenAsync(StoreOptions options) => TestGateway.CreateAsync(new ObjectStoreFactory(TimeProvider.System).Create(options));

    private static Task<PutBucketVersioningResponse> SetVersioningAsync(AmazonS3Client client, StoreOptions options, VersionStatus status) => client.PutBucketVersioningAsync(
        new PutBucketVersioningRequest { BucketName = options.Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = status } }, Cancel);

    private static Task<PutObjectResponse> PutVersionAsync(AmazonS3Client client, StoreOptions options, TenantId tenant, string path) => client.PutObjectAsync(
        new PutObjectRequest { BucketName = options.Bucket, Key = ObjectKey.Of(tenant, path).Value, ContentBody = "text", UseChunkEncoding = false }, Cancel);

    private static async Task<int> VersionsAsync(AmazonS3Client client, StoreOptions options, TenantId tenant, string path)
    {
        var key = ObjectKey.Of(tenant, path).Value;
        var listing = await client.ListVersionsAsync(new ListVersionsRequest { BucketName = options.Bucket, Prefix = key }, Cancel);
        return (listing.Versions ?? []).Count(version => version.Key == key);
    }
}
