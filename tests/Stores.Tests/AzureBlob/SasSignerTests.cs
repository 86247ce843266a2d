using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Strongroom.Stores.AzureBlob;
using Strongroom.Tenants;

namespace Strongroom.Stores.Tests.AzureBlob;

/// <summary>SAS signed with a user-delegation key, as on Azure itself. (Azurite checks the account key's in the contract.)</summary>
public sealed class SasSignerTests
{
    private static readonly SignedWindow Window = SignedWindow.Starting(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(15));
    private static readonly ObjectKey Key = ObjectKey.Of(new TenantId(Guid.Parse("0199c7a0-0000-7000-8000-000000000001")), "a b.pdf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_DelegationKey_NamesTheKeyAndAllowsCreationOverHttpsOnly()
    {
        var url = await SignAsync("oid", Window);

        url.ShouldStartWith($"https://account.blob.core.windows.net/files/tenants/{Key.Tenant}/a%20b.pdf?");
        foreach (var part in (string[])["skoid=oid", "sktid=tid", "spr=https", "sp=c", "sr=b", $"se={Uri.EscapeDataString(Window.Until.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))}"])
        {
            url.Split('?', '&').ShouldContain(part);
        }
    }

    [Fact]
    public async Task Sign_SameKey_GivesTheSameUrlAndAnotherKeyAnother()
    {
        (await SignAsync("oid", Window)).ShouldBe(await SignAsync("oid", Window));
        (await SignAsync("oid", Window)).ShouldNotBe(await SignAsync("other", Window));
    }

    private static async Task<string> SignAsync(string objectId, SignedWindow window)
    {
        var container = new BlobContainerClient(new Uri("https://account.blob.core.windows.net/files"));
        var key = BlobsModelFactory.UserDelegationKey(objectId, "tid", Window.From, Window.From.AddDays(1), "b", "2023-11-03", "AAAA");
        using var keys = new UserDelegationKeys((_, _, _) => Task.FromResult(key), TimeProvider.System);
        return await new SasSigner(container, null, keys).SignAsync(Key, BlobSasPermissions.Create, null, window, Token);
    }
}
