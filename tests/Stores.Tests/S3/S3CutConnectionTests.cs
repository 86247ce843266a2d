using System.Net;
using System.Net.Sockets;
using System.Text;
using Strongroom.Stores.S3;
using Strongroom.Tenants;

namespace Strongroom.Stores.Tests.S3;

/// <summary>PUTs to a store that hangs up: a small body goes out again, once; what the store may have kept is never called taken.</summary>
public sealed class S3CutConnectionTests : IDisposable
{
    private const int Small = 1000;
    private const int Large = 100_000;
    private const string Kept = "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 0\r\n\r\n";
    private const string Taken = "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n";
    private const string Busy = "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n";
    private const string HangUp = "";
    private static readonly ObjectKey Key = ObjectKey.Of(new TenantId(Guid.CreateVersion7()), "a");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Put_SmallAndCutOnce_IsSentAgain()
    {
        var requests = await PutAsync(Small, stored => stored.ShouldNotBeNull(), HangUp, Kept);
        requests.Count(request => request.StartsWith("PUT", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Put_SmallAndCutTwice_IsUnavailable() => (await FailAsync(Small, HangUp, HangUp, Kept)).Count.ShouldBe(2);

    [Fact]
    public async Task Put_TakenAfterACut_IsUnavailableForTheFirstMayHaveBeenKept() => (await FailAsync(Small, HangUp, Taken)).Count.ShouldBe(2);

    [Fact]
    public async Task Put_LargeAndCut_IsNotSentAgain() => (await FailAsync(Large, HangUp, Kept)).Count.ShouldBe(1);

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Put_ServerError_IsNotSentAgain(int size) => (await FailAsync(size, Busy, Kept)).Count.ShouldBe(1);

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Put_Taken_IsAnAnswer(int size) => await PutAsync(size, stored => stored.ShouldBeNull(), Taken);

    private async Task<List<string>> PutAsync(int size, Action<ObjectHead?> check, params string[] answers)
    {
        var serving = Serve(answers);
        using var store = Open();
        check(await store.PutAsync(Key, new MemoryStream(new byte[size]), new PutOptions(size, "text/plain"), Token));
        _listener.Stop();
        return await serving;
    }

    private async Task<List<string>> FailAsync(int size, params string[] answers)
    {
        var serving = Serve(answers);
        using var store = Open();
        await Should.ThrowAsync<StoreUnavailableException>(() => store.PutAsync(Key, new MemoryStream(new byte[size]), new PutOptions(size, "text/plain"), Token));
        _listener.Stop();
        return await serving;
    }

    private S3ObjectStore Open() => new(
        new StoreOptions
        {
            Name = "cut",
            Provider = StoreProvider.S3,
            Region = "eu",
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}",
            Bucket = "files",
            AccessKeyId = "key",
            SecretAccessKey = "secret",
        },
        TimeProvider.System);

    // Reads a whole PUT, or a HEAD, from each connection; answers PUTs in turn, HEADs with what was put.
    private Task<List<string>> Serve(string[] answers)
    {
        _listener.Start();
        return Task.Run(async () =>
        {
            var requests = new List<string>();
            var next = 0;
            while (true)
            {
                try
                {
                    using var client = await _listener.AcceptTcpClientAsync(Token);
                    await using var stream = client.GetStream();
                    var head = await ReadHeadAsync(stream);
                    requests.Add(head);
                    if (head.StartsWith("HEAD", StringComparison.Ordinal))
                    {
                        await stream.WriteAsync(
                            "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 1000\r\nLast-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
                        continue;
                    }

                    if (head.Contains("100-continue", StringComparison.OrdinalIgnoreCase)) await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), Token);
                    var size = head.Contains($"Content-Length: {Large}\r\n", StringComparison.OrdinalIgnoreCase) ? Large : Small;
                    await stream.ReadExactlyAsync(new byte[size], Token);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answers[next++].Replace("Content-Length", "Connection: close\r\nContent-Length", StringComparison.Ordinal)), Token);
                }
                catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException or IOException)
                {
                    return requests;
                }
            }
        });
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, Token) > 0) text.Append((char)one[0]);
        return text.ToString();
    }
}
