using Strongroom.Stores;

namespace Strongroom.Stores.Tests;

/// <summary>Multipart uploads.</summary>
public abstract partial class ObjectStoreContract
{
    private static readonly string[] ThreeParts = [new('a', 5 << 20), new('b', 5 << 20), "the end"];

    private IMultipartStore Multipart => (IMultipartStore)Store;

    [Fact]
    public async Task Multipart_ThreeParts_AreJoinedInOrder()
    {
        var upload = await Multipart.BeginAsync(Key("big"), Pdf, Token);
        foreach (var number in (int[])[3, 1, 2]) await PutPartAsync("big", upload, number, ThreeParts[number - 1]);

        (await Store.HeadAsync(Key("big"), Token)).ShouldBeNull();
        (await Multipart.ListPartsAsync(Key("big"), upload, Token)).ShouldBe([new(1, 5 << 20), new(2, 5 << 20), new(3, 7)]);
        var stored = await Multipart.CompleteAsync(Key("big"), upload, 3, Pdf, Token);

        stored!.Size.ShouldBe((10 << 20) + 7);
        stored.ContentType.ShouldBe(Pdf);
        (await ReadAsync("big", new ByteRange((10 << 20) - 2, 9))).ShouldBe("bbthe end");
    }

    [Fact]
    public async Task Multipart_PartPutAgain_TheLastOneCounts()
    {
        var upload = await Multipart.BeginAsync(Key("big"), Pdf, Token);
        await PutPartAsync("big", upload, 1, "first try");
        await PutPartAsync("big", upload, 1, "second try");

        (await Multipart.CompleteAsync(Key("big"), upload, 1, Pdf, Token))!.Size.ShouldBe(10);
        (await ReadAsync("big")).ShouldBe("second try");
    }

    [Fact]
    public async Task Multipart_MissingPart_IsNullAndMayBeMadeGood()
    {
        var upload = await Multipart.BeginAsync(Key("big"), Pdf, Token);
        await PutPartAsync("big", upload, 1, ThreeParts[0]);

        (await Multipart.CompleteAsync(Key("big"), upload, 2, Pdf, Token)).ShouldBeNull();
        (await Multipart.CompleteAsync(Key("big"), upload, 0, Pdf, Token)).ShouldBeNull();
        (await Store.HeadAsync(Key("big"), Token)).ShouldBeNull();

        await PutPartAsync("big", upload, 2, "end");
        (await Multipart.CompleteAsync(Key("big"), upload, 2, Pdf, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Multipart_KeyTaken_IsNullAndNothingIsOverwritten()
    {
        // The object comes before the part: Azurite (not Azure) takes a name with uncommitted blocks for a blob that exists.
        await PutAsync("big", "first");
        var upload = await Multipart.BeginAsync(Key("big"), Pdf, Token);
        await PutPartAsync("big", upload, 1, "part");

        (await Multipart.CompleteAsync(Key("big"), upload, 1, Pdf, Token)).ShouldBeNull();

        (await ReadAsync("big")).ShouldBe("first");
    }

    [Fact]
    public async Task Multipart_UnknownUpload_IsEmptyNullAndAbortable()
    {
        var upload = await Multipart.BeginAsync(Key("big"), Pdf, Token);
        await Multipart.AbortAsync(Key("big"), upload, Token);

        await Multipart.AbortAsync(Key("big"), upload, Token);

        (await Multipart.ListPartsAsync(Key("big"), upload, Token)).ShouldBeEmpty();
        (await Multipart.CompleteAsync(Key("big"), upload, 1, Pdf, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Multipart_TwoUploadsOfOneKey_DoNotMix()
    {
        var mine = await Multipart.BeginAsync(Key("big"), Pdf, Token);
        var theirs = await Multipart.BeginAsync(Key("big"), Pdf, Token);
        await PutPartAsync("big", mine, 1, "mine");
        await PutPartAsync("big", theirs, 1, "theirs");

        (await Multipart.ListPartsAsync(Key("big"), mine, Token)).ShouldBe([new(1, 4)]);
        (await Multipart.CompleteAsync(Key("big"), mine, 1, Pdf, Token))!.Size.ShouldBe(4);
        (await Multipart.CompleteAsync(Key("big"), theirs, 1, Pdf, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task SignedPart_ForAnotherPart_IsRefusedOrNotOurs()
    {
        var upload = await Multipart.BeginAsync(Key("big"), Pdf, Token);
        var signed = await Multipart.SignPartAsync(Key("big"), upload, 1, 4, Now(), Token);

        await ShouldBeRefusedAsync("other", signed with { Url = signed.Url.Replace("/big?", "/other?", StringComparison.Ordinal) }, "part");
    }

    protected async Task PutPartAsync(string path, string upload, int number, string content)
    {
        var signed = await Multipart.SignPartAsync(Key(path), upload, number, content.Length, Now(), Token);
        using var response = await SendAsync(signed, content);
        response.IsSuccessStatusCode.ShouldBeTrue();
    }
}
