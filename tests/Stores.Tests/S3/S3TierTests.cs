using System.Net;
using System.Security.Cryptography;
using Strongroom.SelfHost.Emulators;
using Strongroom.Stores.S3;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Stores.Tests.S3;

/// <summary>
/// Storage classes on Ceph, which has one that can be read at any time; and what is said to and understood of a store whose classes cannot (AWS's GLACIER), against a
/// server that only plays it: Ceph 16 knows no RestoreObject.
/// </summary>
public sealed class S3TierTests : IAsyncLifetime
{
    private static readonly ObjectKey Key = ObjectKey.Of(new TenantId(Guid.Parse("0199c7a0-0000-7000-8000-000000000001")), "sessions/s-1/a b.pdf");
    private StoreOptions _options = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _options = await TestStores.CephAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Archive_ObjectMadeOfParts_SaysWhoseCopyItIs()
    {
        using var store = new S3ObjectStore(_options, TimeProvider.System);
        var before = await PutPartsAsync(store);

        (await store.ArchiveAsync(Key, before.ETag, Token)).ShouldBeTrue();

        var tier = (await store.TierAsync(Key, Token)).ShouldNotBeNull();
        tier.State.ShouldBe(TierState.Archived);
        // AWS gives such a copy another ETag, Ceph the same: whoever asks goes by the mark.
        tier.CopyOf.ShouldBe(before.ETag);
        tier.Is(before.ETag).ShouldBeTrue();
        tier.Head.Size.ShouldBe(before.Size);
    }

    [Fact]
    public async Task Archive_ObjectTooLargeForOneCopy_IsCopiedInPartsAndKeepsItsBytes()
    {
        using var store = new S3ObjectStore(_options, TimeProvider.System, largestCopy: 5 << 20);
        var bytes = RandomNumberGenerator.GetBytes((12 << 20) + 7);
        var before = (await store.PutAsync(Key, new MemoryStream(bytes), new PutOptions(bytes.Length, "text/csv", ContentEncoding: "gzip"), Token))!;

        (await store.ArchiveAsync(Key, before.ETag, Token)).ShouldBeTrue();

        var tier = (await store.TierAsync(Key, Token)).ShouldNotBeNull();
        (tier.State, tier.CopyOf, tier.Head.ContentType).ShouldBe((TierState.Archived, before.ETag, "text/csv"));
        tier.Head.ETag.ShouldEndWith("-3");
        await using (var content = await store.OpenReadAsync(Key, null, tier.Head.ETag, Token))
            (await SHA256.HashDataAsync(content!.Body, Token)).ShouldBe(SHA256.HashData(bytes));
        var get = await store.SignGetAsync(Key, new ResponseOverrides("text/csv", "inline"), SignedWindow.Starting(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1)), Token);
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(get.Url), HttpCompletionOption.ResponseHeadersRead, Token);
        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
    }

    [Theory]
    [InlineData("GLACIER", null, TierState.Archived, null)]
    [InlineData("GLACIER", "ongoing-request=\"true\"", TierState.Rehydrating, null)]
    [InlineData("GLACIER", "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2035 00:00:00 GMT\"", TierState.Readable, "2035-12-21T00:00:00Z")]
    [InlineData("STANDARD", null, TierState.Hot, null)]
    [InlineData(null, null, TierState.Hot, null)]
    public async Task Tier_AsAwsSaysIt_IsUnderstood(string? storageClass, string? restore, TierState state, string? until)
    {
        await using var aws = new PlayedServer(_ => (200, [("ETag", "\"e\""), ("x-amz-storage-class", storageClass), ("x-amz-restore", restore)], ""));
        using var store = aws.Open(_options, "GLACIER");

        var tier = (await store.TierAsync(Key, Token)).ShouldNotBeNull();

        (tier.State, tier.ReadableUntil, tier.Head.ETag).ShouldBe((state, until is null ? null : DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture), "e"));
    }

    [Theory]
    [InlineData(202, "")]
    [InlineData(200, "")]
    [InlineData(409, "<Error><Code>RestoreAlreadyInProgress</Code><Message>m</Message></Error>")]
    public async Task Rehydrate_FromGlacier_AsksForARestoreOfThatManyDays(int status, string body)
    {
        await using var aws = new PlayedServer(request => request.Method == "HEAD"
            ? (200, [("ETag", "\"e\""), ("x-amz-storage-class", "DEEP_ARCHIVE")], "")
            : (status, [], body));
        using var store = aws.Open(_options, "DEEP_ARCHIVE");
        store.HoursToReadable.ShouldBe(12);

        (await store.RehydrateAsync(Key, "e", 9, Token)).ShouldBeTrue();

        var asked = aws.Requests.Single(request => request.Method == "POST");
        asked.Target.ShouldStartWith($"/{_options.Bucket}/tenants/0199c7a0-0000-7000-8000-000000000001/sessions/s-1/a%20b.pdf?restore");
        asked.Body.ShouldContain("<Days>9</Days>");
        asked.Body.ShouldContain("<Tier>Standard</Tier>");
    }

    [Fact]
    public async Task Rehydrate_AnotherObject_AsksForNothing()
    {
        await using var aws = new PlayedServer(_ => (200, [("ETag", "\"other\""), ("x-amz-storage-class", "GLACIER")], ""));
        using var store = aws.Open(_options, "GLACIER");
        (await store.RehydrateAsync(Key, "e", 9, Token)).ShouldBeFalse();
        aws.Requests.ShouldAllBe(request => request.Method == "HEAD");
    }

    [Fact]
    public async Task Copy_AnsweredOkWithAnErrorInside_IsAFailure()
    {
        await using var aws = new PlayedServer(request => request.Method == "HEAD"
            ? (200, [("ETag", "\"e\"")], "")
            : (200, [], "<Error><Code>InternalError</Code></Error>"));
        using var store = aws.Open(_options, "GLACIER");
        await Should.ThrowAsync<StoreUnavailableException>(() => store.ArchiveAsync(Key, "e", Token));
    }

    [Fact]
    public async Task Copy_StoreWithoutConditionsOnTheTarget_IsAskedWithoutThem()
    {
        await using var aws = new PlayedServer(request => request.Method == "HEAD"
            ? (200, [("ETag", "\"e\"")], "")
            : request.Headers["If-Match"] is not null ? (501, [], "") : (200, [], "<CopyObjectResult><ETag>\"e\"</ETag></CopyObjectResult>"));
        using var store = aws.Open(_options, "GLACIER");
        (await store.ArchiveAsync(Key, "e", Token)).ShouldBeTrue();
        aws.Requests.Count(request => request.Method == "PUT").ShouldBe(2);
    }

    private static async Task<ObjectHead> PutPartsAsync(S3ObjectStore store)
    {
        using var http = new HttpClient();
        var upload = await store.BeginAsync(Key, "text/csv", Token);
        foreach (var (number, length) in new[] { (1, 5 << 20), (2, 10) })
        {
            var window = SignedWindow.Starting(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
            var signed = await store.SignPartAsync(Key, upload, number, length, window, Token);
            using var response = await http.PutAsync(new Uri(signed.Url), new ByteArrayContent(new byte[length]), Token);
            response.EnsureSuccessStatusCode();
        }
        return (await store.CompleteAsync(Key, upload, 2, "text/csv", Token))!;
    }

    private sealed record Asked(string Method, System.Collections.Specialized.NameValueCollection Headers);

    /// <summary>Answers as it is told, and remembers what it was asked.</summary>
    private sealed class PlayedServer : IAsyncDisposable
    {
        private readonly HttpListener _listener;
        private readonly Func<Asked, (int Status, (string Name, string? Value)[] Headers, string Body)> _answer;
        private readonly Task _serving;
        private readonly string _address;

        public PlayedServer(Func<Asked, (int Status, (string Name, string? Value)[] Headers, string Body)> answer)
        {
            _answer = answer;
            (_listener, _address) = Listen();
            _serving = ServeAsync();
        }

        public List<(string Method, string Target, string Body)> Requests { get; } = [];

        public S3ObjectStore Open(StoreOptions options, string archiveClass) =>
            new(options with { Endpoint = _address, ArchiveClass = archiveClass }, TimeProvider.System);

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
        }

        // A listener takes no port 0. Somebody may be faster on a free one.
        private static (HttpListener, string) Listen()
        {
            for (var attempt = 1; ; attempt++)
            {
                var (listener, address) = (new HttpListener(), $"http://127.0.0.1:{FreePort.Next()}");
                listener.Prefixes.Add(address + "/");
                try
                {
                    listener.Start();
                    return (listener, address);
                }
                catch (HttpListenerException) when (attempt < 5)
                {
                    listener.Close();
                }
            }
        }

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
                var body = await new StreamReader(context.Request.InputStream).ReadToEndAsync();
                Requests.Add((context.Request.HttpMethod, context.Request.RawUrl!, body));
                var (status, headers, answer) = _answer(new Asked(context.Request.HttpMethod, context.Request.Headers));
                context.Response.StatusCode = status;
                foreach (var (name, value) in headers)
                    if (value is not null) context.Response.Headers.Add(name, value);
                var bytes = System.Text.Encoding.UTF8.GetBytes(answer);
                context.Response.ContentLength64 = bytes.Length;
                if (context.Request.HttpMethod != "HEAD") await context.Response.OutputStream.WriteAsync(bytes);
                context.Response.Close();
            }
        }
    }
}
