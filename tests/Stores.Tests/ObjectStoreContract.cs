using System.Diagnostics;
using System.Net;
using System.Text;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Stores.Tests;

/// <summary>What every store has to do, run against each on a real server. A test gets a bucket of its own.</summary>
public abstract partial class ObjectStoreContract : IAsyncLifetime
{
    protected const string Pdf = "application/pdf";
    private static readonly TenantId Tenant = new(Guid.Parse("0199c7a0-0000-7000-8000-000000000001"));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected HttpClient Http { get; } = new();

    protected StoreOptions Options { get; private set; } = new();

    protected IObjectStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Options = await NewBucketAsync();
        Store = Open(Options);
    }

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        (Store as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Put_NewKey_IsThereWithItsProperties()
    {
        var stored = await PutAsync("a.pdf", "hello");

        stored.ShouldNotBeNull();
        stored.Size.ShouldBe(5);
        stored.ContentType.ShouldBe(Pdf);
        stored.ETag.ShouldNotBeEmpty();
        stored.ETag.ShouldNotContain("\"");
        stored.LastModified.Offset.ShouldBe(TimeSpan.Zero);
        (DateTimeOffset.UtcNow - stored.LastModified).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        (await Store.HeadAsync(Key("a.pdf"), Token)).ShouldBe(stored);
        (await ReadAsync("a.pdf")).ShouldBe("hello");
    }

    [Fact]
    public async Task Put_WithoutAskingForTheTime_TellsTheSameButForTheTime()
    {
        var stored = await Store.PutAsync(Key("a.pdf"), new MemoryStream("hello"u8.ToArray()), new PutOptions(5, Pdf, AskTime: false), Token);

        var head = (await Store.HeadAsync(Key("a.pdf"), Token))!;
        (stored! with { LastModified = head.LastModified }).ShouldBe(head);
        (stored.LastModified - head.LastModified).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (await Store.PutAsync(Key("a.pdf"), new MemoryStream("again"u8.ToArray()), new PutOptions(5, Pdf, AskTime: false), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Put_TakenKey_IsRefusedAndNothingIsOverwritten()
    {
        await PutAsync("a.pdf", "first");

        (await PutAsync("a.pdf", "second")).ShouldBeNull();

        (await ReadAsync("a.pdf")).ShouldBe("first");
    }

    [Fact]
    public async Task Put_EmptyObject_IsStored()
    {
        (await PutAsync("empty", "")).ShouldNotBeNull().Size.ShouldBe(0);
        (await ReadAsync("empty")).ShouldBe("");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Put_ContentOfAnotherLength_ThrowsAndStoresNothing(long promised)
    {
        var content = new MemoryStream("hello"u8.ToArray());

        await Should.ThrowAsync<InvalidDataException>(() => Store.PutAsync(Key("a"), content, new PutOptions(promised, Pdf), Token));

        (await Store.HeadAsync(Key("a"), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Put_ManyAtOnceOnOneKey_ExactlyOneWins()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => PutAsync("contested", $"writer {n}")));

        attempts.Count(stored => stored is not null).ShouldBe(1);
    }

    [Fact]
    public async Task Head_MissingKey_IsNull() => (await Store.HeadAsync(Key("missing"), Token)).ShouldBeNull();

    [Fact]
    public async Task OpenRead_MissingKey_IsNull() => (await Store.OpenReadAsync(Key("missing"), null, null, Token)).ShouldBeNull();

    [Theory]
    [InlineData(0, 1, "0")]
    [InlineData(3, 4, "3456")]
    [InlineData(9, 1, "9")]
    [InlineData(0, 10, "0123456789")]
    public async Task OpenRead_Range_GivesThoseBytesAndTheWholeSize(long offset, long length, string expected)
    {
        await PutAsync("digits", "0123456789");

        (await ReadAsync("digits", new ByteRange(offset, length))).ShouldBe(expected);
        await using var content = await Store.OpenReadAsync(Key("digits"), new ByteRange(offset, length), null, Token);
        content!.Head.Size.ShouldBe(10);
    }

    [Theory]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("application/vnd.strongroom+json; version=\"1\"")]
    public async Task OpenRead_Head_IsWhatHeadSays(string type)
    {
        var stored = await Store.PutAsync(Key("a"), new MemoryStream("hello"u8.ToArray()), new PutOptions(5, type), Token);

        await using var whole = await Store.OpenReadAsync(Key("a"), null, null, Token);
        await using var part = await Store.OpenReadAsync(Key("a"), new ByteRange(1, 2), null, Token);

        stored!.ContentType.ShouldBe(type);
        whole!.Head.ShouldBe(stored);
        part!.Head.ShouldBe(stored);
    }

    [Fact]
    public async Task OpenRead_ETag_IsReadOnlyWhileItMatches()
    {
        var stored = await PutAsync("a", "hello");

        (await ReadAsync("a", etag: stored!.ETag)).ShouldBe("hello");
        (await Store.OpenReadAsync(Key("a"), null, "0123456789abcdef", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Delete_Twice_SucceedsAndTheObjectIsGone()
    {
        await PutAsync("a", "hello");

        await Store.DeleteAsync(Key("a"), Token);
        await Store.DeleteAsync(Key("a"), Token);

        (await Store.HeadAsync(Key("a"), Token)).ShouldBeNull();
        (await PutAsync("a", "again")).ShouldNotBeNull();
    }

    [Fact]
    public async Task List_SeveralPages_GivesEveryObjectBelowThePrefixOnce()
    {
        using var paged = (IDisposable)Open(Options, pageSize: 3);
        foreach (var n in Enumerable.Range(0, 8)) await PutAsync($"docs/{n}.pdf", $"{n}");
        await PutAsync("other/x.pdf", "x");

        var listed = await ((IObjectStore)paged).ListAsync(Key("docs/").Value, Token).ToListAsync(Token);

        listed.Select(found => found.Key).ShouldBe(Enumerable.Range(0, 8).Select(n => Key($"docs/{n}.pdf").Value));
        listed.ShouldAllBe(found => found.Size == 1 && found.ETag.Length > 0 && found.LastModified.Offset == TimeSpan.Zero);
        listed[0].ETag.ShouldBe((await Store.HeadAsync(Key("docs/0.pdf"), Token))!.ETag);
        (await Store.ListAsync("", Token).CountAsync(Token)).ShouldBe(9);
        (await Store.ListAsync("nothing/", Token).AnyAsync(Token)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("Bericht größe Übersicht.pdf")]
    [InlineData("日本語/測試 🎉.pdf")]
    [InlineData("a+b c~d-e_f.g")]
    [InlineData("100%25 & 'quoted' (1)!*;,=@:$")]
    [InlineData("question?hash#percent%2Fslash")]
    [InlineData("cafe\u0301 and caf\u00e9")]
    public async Task Keys_OfAnyCharacters_SurviveEveryOperation(string path)
    {
        // 1. Written by us, read by a signed URL.
        await PutAsync(path, "hello");
        (await ReadAsync(path)).ShouldBe("hello");
        (await Store.ListAsync("", Token).SingleAsync(Token)).Key.ShouldBe(Key(path).Value);
        var get = await Store.SignGetAsync(Key(path), new ResponseOverrides(Pdf, "inline"), Now(), Token);
        (await Http.GetStringAsync(new Uri(get.Url), Token)).ShouldBe("hello");

        // 2. Deleted, then written by a signed URL.
        await Store.DeleteAsync(Key(path), Token);
        (await Store.HeadAsync(Key(path), Token)).ShouldBeNull();
        using var response = await SendAsync(await SignPutAsync(path, 3), "abc");
        response.IsSuccessStatusCode.ShouldBeTrue();
        (await ReadAsync(path)).ShouldBe("abc");
    }

    [Fact]
    public async Task Unreachable_EveryCall_ThrowsWithinFiveSeconds()
    {
        using var port = new ClosedPort();
        await ShouldBeUnavailableAsync(Options with { Endpoint = Options.Endpoint.Replace(new Uri(Options.Endpoint).Authority, $"127.0.0.1:{port.Number}", StringComparison.Ordinal) });
    }

    [Fact]
    public async Task Credentials_WrongSecret_ThrowOnEveryCall() => await ShouldBeUnavailableAsync(WithWrongSecret(Options));

    [Fact]
    public async Task Bucket_Missing_IsUnavailableRatherThanEmpty()
    {
        var store = Open(Options with { Bucket = "no-such-bucket" });
        using var owner = (IDisposable)store;

        await Should.ThrowAsync<StoreUnavailableException>(() => store.CheckAsync(Token));
        await Should.ThrowAsync<StoreUnavailableException>(() => store.DeleteAsync(Key("a"), Token));
        await Should.ThrowAsync<StoreUnavailableException>(() => store.OpenReadAsync(Key("a"), null, null, Token));
        await Should.ThrowAsync<StoreUnavailableException>(async () => await store.ListAsync("", Token).AnyAsync(Token));
    }

    [Fact]
    public async Task Check_HealthyStore_Returns() => await Store.CheckAsync(Token);

    [Fact]
    public async Task Cancellation_StaysCancellation()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(() => Store.HeadAsync(Key("a"), cancelled));
        await Should.ThrowAsync<OperationCanceledException>(() => Store.CheckAsync(cancelled));
        await Should.ThrowAsync<OperationCanceledException>(() => Store.PutAsync(Key("a"), Stream.Null, new PutOptions(0, Pdf), cancelled));
    }

    protected abstract Task<StoreOptions> NewBucketAsync();

    protected abstract IObjectStore Open(StoreOptions options, int pageSize = 1000);

    protected abstract StoreOptions WithWrongSecret(StoreOptions options);

    protected static ObjectKey Key(string path) => ObjectKey.Of(Tenant, path);

    protected static SignedWindow Now() => SignedWindow.Starting(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(15));

    protected Task<ObjectHead?> PutAsync(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Store.PutAsync(Key(path), new MemoryStream(bytes), new PutOptions(bytes.Length, Pdf), Token);
    }

    protected async Task<string?> ReadAsync(string path, ByteRange? range = null, string? etag = null)
    {
        await using var content = await Store.OpenReadAsync(Key(path), range, etag, Token);
        return content is null ? null : await new StreamReader(content.Body).ReadToEndAsync(Token);
    }

    protected Task<SignedRequest> SignPutAsync(string path, long length, SignedWindow? window = null) =>
        Store.SignPutAsync(Key(path), new PutOptions(length, Pdf), window ?? Now(), Token).AsTask();

    /// <summary>Makes a signed request; headers given here replace those that were signed, null leaves one out.</summary>
    protected async Task<HttpResponseMessage> SendAsync(SignedRequest signed, string? body, params (string Name, string? Value)[] changes)
    {
        using var request = new HttpRequestMessage(new HttpMethod(signed.Method), signed.Url);
        var headers = new Dictionary<string, string?>(signed.Headers.Select(header => KeyValuePair.Create(header.Key, (string?)header.Value)));
        headers.Remove("content-length");
        foreach (var (name, value) in changes) headers[name] = value;
        if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        foreach (var (name, value) in headers)
        {
            if (value is null) continue;
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        return await Http.SendAsync(request, Token);
    }

    protected async Task ShouldBeRefusedAsync(string path, SignedRequest signed, string? body, params (string Name, string? Value)[] changes)
    {
        using var response = await SendAsync(signed, body, changes);
        ((int)response.StatusCode).ShouldBeInRange(400, 499);
        (await Store.HeadAsync(Key(path), Token)).ShouldBeNull();
    }

    private async Task ShouldBeUnavailableAsync(StoreOptions options)
    {
        var store = Open(options);
        using var owner = (IDisposable)store;
        Func<Task>[] calls =
        [
            () => store.HeadAsync(Key("a"), Token),
            () => store.OpenReadAsync(Key("a"), null, null, Token),
            () => store.PutAsync(Key("a"), new MemoryStream("hello"u8.ToArray()), new PutOptions(5, Pdf), Token),
            () => store.DeleteAsync(Key("a"), Token),
            async () => await store.ListAsync("", Token).AnyAsync(Token),
            () => store.CheckAsync(Token),
            () => ((IMultipartStore)store).ListPartsAsync(Key("a"), "0123456789abcdef0123456789abcdef", Token),
            () => ((IMultipartStore)store).CompleteAsync(Key("a"), "0123456789abcdef0123456789abcdef", 1, Pdf, Token),
        ];
        foreach (var call in calls)
        {
            var clock = Stopwatch.StartNew();
            var thrown = await Should.ThrowAsync<StoreUnavailableException>(call);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
            thrown.Store.ShouldBe(options.Name);
            thrown.Message.ShouldBe($"Store '{options.Name}' is unavailable.");
        }
    }
}
