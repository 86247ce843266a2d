using Strongroom.Stores.AzureBlob;
using Strongroom.Testing;

namespace Strongroom.Stores.Tests.AzureBlob;

/// <summary>The contract on Azurite, and what a SAS cannot bind: the blob event has to verify it.</summary>
public sealed class AzureBlobContractTests : ObjectStoreContract
{
    protected override string SignatureParameter => "sig";

    protected override (string Name, string Later) ExpiryParameter => ("se", "2099-01-01T00%3A00%3A00Z");

    [Theory]
    [InlineData("hell")]
    [InlineData("hello!")]
    public async Task SignedPut_OtherSize_IsAcceptedAndSeenInHead(string body)
    {
        using var response = await SendAsync(await SignPutAsync("a.pdf", 5), body);

        response.IsSuccessStatusCode.ShouldBeTrue();
        (await Store.HeadAsync(Key("a.pdf"), Token))!.Size.ShouldBe(body.Length);
    }

    [Fact]
    public async Task SignedPut_OtherContentType_IsAcceptedAndSeenInHead()
    {
        using var response = await SendAsync(await SignPutAsync("a.pdf", 5), "hello", ("content-type", "text/html"));

        response.IsSuccessStatusCode.ShouldBeTrue();
        (await Store.HeadAsync(Key("a.pdf"), Token))!.ContentType.ShouldBe("text/html");
    }

    [Fact]
    public async Task SignedPut_AsBlocks_IsRefused()
    {
        var signed = await SignPutAsync("a.pdf", 5);

        await ShouldBeRefusedAsync("a.pdf", signed with { Url = signed.Url + "&comp=block&blockid=MDAwMDE%3D" }, "hello");
    }

    [Fact]
    public async Task SignedPut_Permissions_AreCreateOnly()
    {
        var url = (await SignPutAsync("a.pdf", 5)).Url;

        url.ShouldContain("&sp=c&");
        url.ShouldContain("&sr=b&");
        url.ShouldNotContain("&st=");
    }

    [Fact]
    public async Task Archive_Blob_KeepsItsETagAndCannotBeReadUntilItIsBack()
    {
        var stored = (await PutAsync("a", "hello"))!;
        await Tiers.ArchiveAsync(Key("a"), stored.ETag, Token);

        (await Store.HeadAsync(Key("a"), Token)).ShouldBe(stored);
        await Should.ThrowAsync<StoreUnavailableException>(() => Store.OpenReadAsync(Key("a"), null, null, Token));
        var get = await Store.SignGetAsync(Key("a"), new ResponseOverrides(Pdf, "inline"), Now(), Token);
        using (var response = await Http.GetAsync(new Uri(get.Url), Token)) ((int)response.StatusCode).ShouldBe(409);

        await Tiers.RehydrateAsync(Key("a"), stored.ETag, 7, Token);
        (await Store.HeadAsync(Key("a"), Token)).ShouldBe(stored);
        (await ReadAsync("a")).ShouldBe("hello");
    }

    protected override Task<StoreOptions> NewBucketAsync() => TestStores.AzuriteAsync();

    protected override IObjectStore Open(StoreOptions options, int pageSize = 1000) => new AzureBlobStore(options, TimeProvider.System, pageSize);

    protected override StoreOptions WithWrongSecret(StoreOptions options) => options with { AccountKey = Convert.ToBase64String(new byte[64]) };
}
