using System.Globalization;
using System.Security.Cryptography;
using Strongroom.Stores.S3;
using Strongroom.Testing;

namespace Strongroom.Stores.Tests.S3;

/// <summary>The contract on Ceph RADOS Gateway, and what S3 binds into a URL.</summary>
public sealed class S3ContractTests : ObjectStoreContract
{
    protected override string SignatureParameter => "X-Amz-Signature";

    protected override (string Name, string Later) ExpiryParameter => ("X-Amz-Expires", "86400");

    [Theory]
    [InlineData("hell")]
    [InlineData("hello!")]
    public async Task SignedPut_OtherSize_IsRefused(string body) =>
        await ShouldBeRefusedAsync("a.pdf", await SignPutAsync("a.pdf", 5), body);

    [Theory]
    [InlineData("text/html")]
    [InlineData(null)]
    public async Task SignedPut_OtherContentType_IsRefused(string? type) =>
        await ShouldBeRefusedAsync("a.pdf", await SignPutAsync("a.pdf", 5), "hello", ("content-type", type));

    [Theory]
    [InlineData("\"etag\"")]
    [InlineData(null)]
    public async Task SignedPut_WithoutTheCondition_IsRefused(string? condition) =>
        await ShouldBeRefusedAsync("a.pdf", await SignPutAsync("a.pdf", 5), "hello", ("if-none-match", condition));

    [Fact]
    public async Task SignedPut_DeclaredChecksum_MustBeSentAsDeclared()
    {
        var signed = await Store.SignPutAsync(Key("a.pdf"), new PutOptions(5, Pdf, SHA256.HashData("hello"u8)), Now(), Token);

        await ShouldBeRefusedAsync("a.pdf", signed, "hello", ("x-amz-checksum-sha256", null));
        await ShouldBeRefusedAsync("a.pdf", signed, "hello", ("x-amz-checksum-sha256", Convert.ToBase64String(SHA256.HashData("jello"u8))));
        using var response = await SendAsync(signed, "hello");
        response.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task SignedPart_OtherSize_IsRefused()
    {
        var multipart = (IMultipartStore)Store;
        var upload = await multipart.BeginAsync(Key("big"), Pdf, Token);
        var signed = await multipart.SignPartAsync(Key("big"), upload, 1, 4, Now(), Token);

        using var response = await SendAsync(signed, "part!");

        ((int)response.StatusCode).ShouldBe(403);
        (await multipart.ListPartsAsync(Key("big"), upload, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Multipart_PartBelowTheMinimum_IsNull()
    {
        var multipart = (IMultipartStore)Store;
        var upload = await multipart.BeginAsync(Key("big"), Pdf, Token);
        await PutPartAsync("big", upload, 1, "too small to be any but the last");
        await PutPartAsync("big", upload, 2, "end");

        (await multipart.CompleteAsync(Key("big"), upload, 2, Pdf, Token)).ShouldBeNull();
        (await Store.HeadAsync(Key("big"), Token)).ShouldBeNull();
    }

    protected override Task<StoreOptions> NewBucketAsync() => TestStores.CephAsync();

    protected override IObjectStore Open(StoreOptions options, int pageSize = 1000) => new S3ObjectStore(options, TimeProvider.System, pageSize);

    protected override StoreOptions WithWrongSecret(StoreOptions options) => options with { SecretAccessKey = options.SecretAccessKey + "x" };
}
