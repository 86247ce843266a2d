using Strongroom.Stores.AzureBlob;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Stores.Tests.AzureBlob;

/// <summary>Azurite has no immutability. What it answers must not look like a lock.</summary>
public sealed class AzureFileLockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetLock_WhereTheServerCannot_IsUnavailableAndNoLock()
    {
        using var store = new AzureBlobStore(await TestStores.AzuriteAsync() with { Immutable = true }, TimeProvider.System);
        var key = ObjectKey.Of(new TenantId(Guid.Parse("0199c7a0-0000-7000-8000-000000000003")), "a.txt");
        var head = (await store.PutAsync(key, new MemoryStream("first"u8.ToArray()), new PutOptions(5, "text/plain"), Token)).ShouldNotBeNull();
        var wanted = new ObjectLock(ObjectLock.Governance, DateTimeOffset.UtcNow.AddMinutes(5));

        await Should.ThrowAsync<StoreUnavailableException>(() => store.SetLockAsync(key, head.ETag, wanted, Token));

        (await store.GetLockAsync(key, head.ETag, Token)).ShouldBeNull();
        await store.RemoveLockAsync(key, head.ETag, Token);
        (await store.SetLockAsync(ObjectKey.Of(key.Tenant, "none"), head.ETag, wanted, Token)).ShouldBeFalse();
    }
}
