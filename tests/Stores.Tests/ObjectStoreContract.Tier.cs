using System.IO.Compression;
using System.Net;
using System.Text;

namespace Strongroom.Stores.Tests;

/// <content>The archive tier, and one object in another's place.</content>
public abstract partial class ObjectStoreContract
{
    protected IArchiveTierStore Tiers => (IArchiveTierStore)Store;

    protected IReplacingStore Replacing => (IReplacingStore)Store;

    [Fact]
    public async Task Archive_Object_IsInTheArchiveTierAndComesBackWhole()
    {
        var stored = (await PutAsync("a", "hello"))!;
        Tiers.CanArchive.ShouldBeTrue();
        (await Tiers.TierAsync(Key("a"), Token)).ShouldBe(new ObjectTier(TierState.Hot, null, stored, null));

        (await Tiers.ArchiveAsync(Key("a"), stored.ETag, Token)).ShouldBeTrue();

        var archived = (await Tiers.TierAsync(Key("a"), Token)).ShouldNotBeNull();
        archived.State.ShouldBe(TierState.Archived);
        archived.Is(stored.ETag).ShouldBeTrue();
        (archived.Head.Size, archived.Head.ContentType).ShouldBe((5, Pdf));
        (await Store.HeadAsync(Key("a"), Token)).ShouldBe(archived.Head);

        (await Tiers.RehydrateAsync(Key("a"), archived.Head.ETag, 7, Token)).ShouldBeTrue();

        var back = (await Tiers.TierAsync(Key("a"), Token)).ShouldNotBeNull();
        back.State.ShouldBe(TierState.Hot);
        back.Is(archived.Head.ETag).ShouldBeTrue();
        back.Head.ContentType.ShouldBe(Pdf);
        (await ReadAsync("a")).ShouldBe("hello");
    }

    [Fact]
    public async Task Archive_ObjectThatIsAnotherOrGone_IsRefusedAndNothingMoves()
    {
        await PutAsync("a", "hello");

        (await Tiers.ArchiveAsync(Key("a"), "0123456789abcdef", Token)).ShouldBeFalse();
        (await Tiers.ArchiveAsync(Key("gone"), "0123456789abcdef", Token)).ShouldBeFalse();
        (await Tiers.RehydrateAsync(Key("gone"), "0123456789abcdef", 1, Token)).ShouldBeFalse();
        (await Tiers.TierAsync(Key("gone"), Token)).ShouldBeNull();

        (await Tiers.TierAsync(Key("a"), Token))!.State.ShouldBe(TierState.Hot);
    }

    [Fact]
    public async Task Archive_ArchivedObject_CanBeDeleted()
    {
        var stored = (await PutAsync("a", "hello"))!;
        await Tiers.ArchiveAsync(Key("a"), stored.ETag, Token);
        await Store.DeleteAsync(Key("a"), Token);
        (await Store.HeadAsync(Key("a"), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Replace_Object_HasTheOthersBytesTypeAndEncoding()
    {
        var text = new string('x', 5000);
        var before = (await PutAsync("größe a+b.txt", text))!;
        var source = (await PutGzipAsync(".strongroom/1", text))!;

        var after = (await Replacing.ReplaceAsync(Key("größe a+b.txt"), before.ETag, Key(".strongroom/1"), source.ETag, Token)).ShouldNotBeNull();

        after.Size.ShouldBe(source.Size);
        (await Store.HeadAsync(Key("größe a+b.txt"), Token)).ShouldBe(after);
        await using (var content = await Store.OpenReadAsync(Key("größe a+b.txt"), null, after.ETag, Token))
        await using (var unzipped = new GZipStream(content!.Body, CompressionMode.Decompress))
            (await new StreamReader(unzipped).ReadToEndAsync(Token)).ShouldBe(text);

        // A browser reads the encoding off the signed GET.
        var get = await Store.SignGetAsync(Key("größe a+b.txt"), new ResponseOverrides(Pdf, "inline"), Now(), Token);
        using var response = await Http.GetAsync(new Uri(get.Url), Token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(Pdf);
    }

    [Fact]
    public async Task Replace_EitherIsAnotherOrGone_IsRefusedAndNothingChanges()
    {
        var before = (await PutAsync("a", "hello"))!;
        var source = (await PutGzipAsync(".strongroom/1", "other"))!;

        (await Replacing.ReplaceAsync(Key("a"), "0123456789abcdef", Key(".strongroom/1"), source.ETag, Token)).ShouldBeNull();
        (await Replacing.ReplaceAsync(Key("a"), before.ETag, Key(".strongroom/1"), "0123456789abcdef", Token)).ShouldBeNull();
        (await Replacing.ReplaceAsync(Key("a"), before.ETag, Key(".strongroom/2"), source.ETag, Token)).ShouldBeNull();
        (await Replacing.ReplaceAsync(Key("gone"), before.ETag, Key(".strongroom/1"), source.ETag, Token)).ShouldBeNull();

        (await Store.HeadAsync(Key("a"), Token)).ShouldBe(before);
        (await Store.HeadAsync(Key("gone"), Token)).ShouldBeNull();
    }

    protected async Task<ObjectHead?> PutGzipAsync(string path, string text)
    {
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionMode.Compress, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        zipped.Position = 0;
        return await Store.PutAsync(Key(path), zipped, new PutOptions(zipped.Length, Pdf, ContentEncoding: "gzip"), Token);
    }
}
