using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Strongroom.Stores.S3;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Stores.Tests.S3;

/// <summary>Locks that files get after they were stored, on a Ceph bucket made with object lock.</summary>
public sealed class S3FileLockTests : IAsyncLifetime
{
    private static readonly ObjectKey Key = ObjectKey.Of(new TenantId(Guid.Parse("0199c7a0-0000-7000-8000-000000000002")), "sessions/s/a.txt");
    private StoreOptions _options = new();
    private S3ObjectStore _store = null!;
    private AmazonS3Client _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _options = await TestStores.CephAsync(immutable: true);
        _store = new S3ObjectStore(_options, TimeProvider.System);
        _client = TestStores.S3ClientOf(_options);
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _store?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(ObjectLock.Governance)]
    [InlineData(ObjectLock.Compliance)]
    public async Task SetLock_OnAStoredObject_IsReadBackAndKeepsTheVersion(string mode)
    {
        var head = await PutAsync("first");
        (await _store.GetLockAsync(Key, head.ETag, Token)).ShouldBeNull();
        var wanted = new ObjectLock(mode, In(minutes: 5));

        (await _store.SetLockAsync(Key, head.ETag, wanted, Token)).ShouldBeTrue();

        (await _store.GetLockAsync(Key, head.ETag, Token)).ShouldBe(wanted);
        (await Should.ThrowAsync<AmazonS3Exception>(() => DeleteVersionAsync(bypass: false))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _store.SetLockAsync(Key, head.ETag, wanted with { Until = In(minutes: 9) }, Token)).ShouldBeTrue();
        (await _store.GetLockAsync(Key, head.ETag, Token)).ShouldBe(wanted with { Until = In(minutes: 9) });
    }

    [Fact]
    public async Task ComplianceLock_ShortenedOrRemovedOrBypassed_IsRefusedByTheStore()
    {
        var head = await PutAsync("first");
        var wanted = new ObjectLock(ObjectLock.Compliance, In(minutes: 5));
        await _store.SetLockAsync(Key, head.ETag, wanted, Token);

        await Should.ThrowAsync<StoreUnavailableException>(() => _store.SetLockAsync(Key, head.ETag, wanted with { Until = In(minutes: 1) }, Token));
        await Should.ThrowAsync<StoreUnavailableException>(() => _store.RemoveLockAsync(Key, head.ETag, Token));
        (await Should.ThrowAsync<AmazonS3Exception>(() => DeleteVersionAsync(bypass: true))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await _store.GetLockAsync(Key, head.ETag, Token)).ShouldBe(wanted);
    }

    [Fact]
    public async Task GovernanceLock_Removed_LetsTheVersionGo()
    {
        var head = await PutAsync("first");
        await _store.SetLockAsync(Key, head.ETag, new ObjectLock(ObjectLock.Governance, In(minutes: 5)), Token);
        await Should.ThrowAsync<AmazonS3Exception>(() => DeleteVersionAsync(bypass: false));

        await _store.RemoveLockAsync(Key, head.ETag, Token);

        for (var attempt = 0; attempt < 80 && (await _store.GetLockAsync(Key, head.ETag, Token))?.Until > DateTimeOffset.UtcNow; attempt++) await Task.Delay(100, Token);
        await DeleteVersionAsync(bypass: false);
        (await _store.HeadAsync(Key, Token)).ShouldBeNull();
        await _store.RemoveLockAsync(Key, head.ETag, Token);
        (await _store.SetLockAsync(Key, head.ETag, new ObjectLock(ObjectLock.Governance, In(minutes: 5)), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task GovernanceLock_UpgradedOrSetAnew_TakesWhatIsAsked()
    {
        var head = await PutAsync("first");
        await _store.SetLockAsync(Key, head.ETag, new ObjectLock(ObjectLock.Governance, In(minutes: 9)), Token);

        await _store.SetLockAsync(Key, head.ETag, new ObjectLock(ObjectLock.Governance, In(minutes: 5)), Token);
        (await _store.GetLockAsync(Key, head.ETag, Token)).ShouldBe(new ObjectLock(ObjectLock.Governance, In(minutes: 5)));
        await _store.SetLockAsync(Key, head.ETag, new ObjectLock(ObjectLock.Compliance, In(minutes: 7)), Token);
        (await _store.GetLockAsync(Key, head.ETag, Token)).ShouldBe(new ObjectLock(ObjectLock.Compliance, In(minutes: 7)));
    }

    // A delete without a version only lays a marker over it, and a PUT past the gateway another version: the lock is on the bytes.
    [Fact]
    public async Task Lock_OfBytesBehindAnotherVersion_IsStillSetAndRead()
    {
        var first = await PutAsync("first");
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = _options.Bucket, Key = Key.Value, ContentBody = "forged" }, Token);
        var forged = (await _store.HeadAsync(Key, Token)).ShouldNotBeNull();
        var wanted = new ObjectLock(ObjectLock.Compliance, In(minutes: 5));

        (await _store.SetLockAsync(Key, first.ETag, wanted, Token)).ShouldBeTrue();

        (await _store.GetLockAsync(Key, first.ETag, Token)).ShouldBe(wanted);
        (await _store.GetLockAsync(Key, forged.ETag, Token)).ShouldBeNull();
        await _store.DeleteAsync(Key, Token);
        (await _store.HeadAsync(Key, Token)).ShouldBeNull("the marker hides it");
        (await _store.GetLockAsync(Key, first.ETag, Token)).ShouldBe(wanted);
    }

    private static DateTimeOffset In(int minutes)
    {
        var time = _start.AddMinutes(minutes);
        return time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
    }

    private static readonly DateTimeOffset _start = DateTimeOffset.UtcNow;

    private async Task<ObjectHead> PutAsync(string text) =>
        (await _store.PutAsync(Key, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), new PutOptions(text.Length, "text/plain"), Token)).ShouldNotBeNull();

    private async Task DeleteVersionAsync(bool bypass)
    {
        var version = (await _client.ListVersionsAsync(new ListVersionsRequest { BucketName = _options.Bucket }, Token)).Versions.Single().VersionId;
        await _client.DeleteObjectAsync(
            new DeleteObjectRequest { BucketName = _options.Bucket, Key = Key.Value, VersionId = version, BypassGovernanceRetention = bypass ? true : null }, Token);
    }
}
