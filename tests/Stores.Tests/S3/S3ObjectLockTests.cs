using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Strongroom.Stores.S3;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Stores.Tests.S3;

/// <summary>Object lock in COMPLIANCE mode on a Ceph bucket that was made with it.</summary>
public sealed class S3ObjectLockTests : IAsyncLifetime
{
    private static readonly ObjectKey Key = ObjectKey.Of(new TenantId(Guid.Parse("0199c7a0-0000-7000-8000-000000000001")), "audit/checkpoints/1");
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

    [Fact]
    public async Task PutLocked_TakenKey_IsNullAndNoNewVersion()
    {
        var until = DateTimeOffset.UtcNow.AddMinutes(5);

        (await PutAsync("first", until)).ShouldNotBeNull().Size.ShouldBe(5);
        (await PutAsync("second", until)).ShouldBeNull();

        (await ReadAsync(null)).ShouldBe("first");
        (await VersionsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Locked_BeforeItsDate_NoVersionCanBeDeletedNorTheLockShortened()
    {
        await PutAsync("first", DateTimeOffset.UtcNow.AddMinutes(5));
        var version = (await VersionsAsync()).Single().VersionId;

        var deletion = await Should.ThrowAsync<AmazonS3Exception>(() => DeleteVersionAsync(version, bypass: false));
        var bypass = await Should.ThrowAsync<AmazonS3Exception>(() => DeleteVersionAsync(version, bypass: true));
        var shorter = await Should.ThrowAsync<AmazonS3Exception>(() => _client.PutObjectRetentionAsync(
            new PutObjectRetentionRequest
            {
                BucketName = _options.Bucket,
                Key = Key.Value,
                VersionId = version,
                BypassGovernanceRetention = true,
                Retention = new ObjectLockRetention { Mode = ObjectLockRetentionMode.Compliance, RetainUntilDate = DateTime.UtcNow.AddSeconds(5) },
            },
            Token));

        foreach (var refused in new[] { deletion, bypass, shorter }) refused.StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
        (await ReadAsync(null)).ShouldBe("first");
    }

    [Fact]
    public async Task Locked_OverwrittenAndDeletedWithoutAVersion_KeepsItsBytesBehindTheNewerVersions()
    {
        await PutAsync("first", DateTimeOffset.UtcNow.AddMinutes(5));
        var version = (await VersionsAsync()).Single().VersionId;

        // Past the gateway: a plain PUT and a plain DELETE only stack something on top.
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = _options.Bucket, Key = Key.Value, ContentBody = "forged" }, Token);
        await _client.DeleteObjectAsync(_options.Bucket, Key.Value, Token);

        (await ReadAsync(version)).ShouldBe("first");
    }

    [Fact]
    public async Task Locked_AfterItsDate_CanBeDeleted()
    {
        var until = DateTimeOffset.UtcNow.AddSeconds(5);
        await PutAsync("first", until);
        var version = (await VersionsAsync()).Single().VersionId;
        await Should.ThrowAsync<AmazonS3Exception>(() => DeleteVersionAsync(version, bypass: false));

        while (DateTimeOffset.UtcNow < until.AddSeconds(1)) await Task.Delay(100, Token);
        await DeleteVersionAsync(version, bypass: false);

        (await VersionsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task PutLocked_BucketWithoutObjectLock_IsUnavailableAndStoresNothing()
    {
        var options = await TestStores.CephAsync() with { Immutable = true };
        using var plain = new S3ObjectStore(options, TimeProvider.System);

        await Should.ThrowAsync<StoreUnavailableException>(() => plain.PutLockedAsync(
            Key, new MemoryStream("first"u8.ToArray()), new PutOptions(5, "text/plain"), DateTimeOffset.UtcNow.AddMinutes(5), Token));

        using var again = new S3ObjectStore(options, TimeProvider.System);
        (await again.ListAsync("", Token).AnyAsync(Token)).ShouldBeFalse();
    }

    private Task<ObjectHead?> PutAsync(string text, DateTimeOffset until) => _store.PutLockedAsync(
        Key, new MemoryStream(Encoding.UTF8.GetBytes(text)), new PutOptions(text.Length, "text/plain"), until, Token);

    private Task<DeleteObjectResponse> DeleteVersionAsync(string version, bool bypass) => _client.DeleteObjectAsync(
        new DeleteObjectRequest { BucketName = _options.Bucket, Key = Key.Value, VersionId = version, BypassGovernanceRetention = bypass ? true : null }, Token);

    private async Task<string> ReadAsync(string? version)
    {
        using var response = await _client.GetObjectAsync(new GetObjectRequest { BucketName = _options.Bucket, Key = Key.Value, VersionId = version }, Token);
        return await new StreamReader(response.ResponseStream).ReadToEndAsync(Token);
    }

    private async Task<List<S3ObjectVersion>> VersionsAsync() =>
        (await _client.ListVersionsAsync(new ListVersionsRequest { BucketName = _options.Bucket }, Token)).Versions ?? [];
}
