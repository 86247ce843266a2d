using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Strongroom.Stores;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Container;

/// <summary>SIGTERM to a gateway that is busy.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class DrainTests
{
    private const string Storage = "/api/v1/storage/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sigterm_UnderLoad_LosesNoRequestAndStopsTheRestAtASafePoint()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            ("Host__DrainDelay", "00:00:04"), ("Host__ShutdownTimeout", "00:00:30"), ("ReconcileSchedule", "* * * * * *"), ("Database__CommandTimeoutSeconds", "60"));
        var big = await PutAsync(gateway, 16 * 1024 * 1024);

        // 1. A blob event and a timer under way: both wait inside their statements.
        var usage = await gateway.LockAsync($"SELECT FROM tenant_usage WHERE tenant_id = '{gateway.OtherTenant}' FOR UPDATE");
        var runs = await gateway.LockAsync("LOCK TABLE reconcile_runs IN SHARE MODE");
        var unknown = ObjectKey.Of(gateway.OtherTenant, "sessions/s-1/attachments/unknown.txt");
        using (var bytes = new MemoryStream("unknown"u8.ToArray())) await gateway.Store.PutAsync(unknown, bytes, new PutOptions(bytes.Length, "text/plain"), Token);
        await Patience.UntilAsync(async () => (await WaitingAsync(gateway)).Count == 2, "event and timer under way");

        // 2. An upload and a download through the gateway under way, and load.
        using var upload = new HeldContent(Pdf(3_000_000));
        var uploading = SendAsync(gateway, HttpMethod.Post, $"{Storage}upload?fileName=slow.pdf&fileType=attachment&scope=sessions/s-2", upload);
        await upload.HalfSent;
        using var download = await SendAsync(gateway, HttpMethod.Get, $"{Storage}file/{big.Path}", null, HttpCompletionOption.ResponseHeadersRead);
        await using var downloading = await download.Content.ReadAsStreamAsync(Token);
        await downloading.ReadExactlyAsync(new byte[1000], Token);
        using var stopLoad = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var load = Enumerable.Range(0, 6).Select(_ => Task.Run(() => LoadAsync(gateway, big.Id, stopLoad.Token))).ToList();
        await Patience.UntilAsync(async () => (await gateway.SqlAsync<long>("SELECT count(*) FROM grants WHERE kind = 'download'"))[0] > 50, "load");

        // 3. Told to stop: it says so, and takes requests as before, on new connections too.
        gateway.Terminate();
        await Patience.UntilAsync(async () => await FreshAsync(gateway, "/api/health/ready") == HttpStatusCode.ServiceUnavailable, "not ready");
        (await FreshAsync(gateway, "/api/health/live")).ShouldBe(HttpStatusCode.OK);
        (await FreshAsync(gateway, $"{Storage}signed-url?fileId={big.Id}")).ShouldBe(HttpStatusCode.OK);

        // 4. Background work has ended, what it had begun is undone, and its lease is free for the next host.
        await Patience.UntilAsync(async () => (await WaitingAsync(gateway)).Count == 0, "background work ended");
        await Patience.UntilAsync(async () => (await gateway.SqlAsync<bool>("SELECT expires_at <= clock_timestamp() FROM leases WHERE name = 'reconcile'")) is [true], "lease free");
        // No longer than needed: no log of any test is sealed while a transaction is open.
        await usage.DisposeAsync();
        await runs.DisposeAsync();

        // 5. Then nobody new is let in, while what is under way goes on.
        await Patience.UntilAsync(async () => await FreshAsync(gateway, "/api/health/live") is null, "closed");
        gateway.HasExited.ShouldBeFalse();
        upload.Release();
        using (var answer = await uploading) answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var rest = new MemoryStream();
        await downloading.CopyToAsync(rest, Token);
        rest.Length.ShouldBe((16 * 1024 * 1024) - 1000);
        SHA256.HashData([.. Pdf(16 * 1024 * 1024)[..1000], .. rest.ToArray()]).ShouldBe(SHA256.HashData(Pdf(16 * 1024 * 1024)));

        // 6. The end: every request that was let in was answered, and nothing is half done.
        (await gateway.ExitAsync()).ShouldBe(0, gateway.Output);
        var answered = await Task.WhenAll(load);
        answered.ShouldAllBe(count => count > 0);
        // One more than the load's is the one asked for in step 3.
        (await gateway.SqlAsync<long>("SELECT count(*) FROM grants WHERE kind = 'download'")).ShouldBe([answered.Sum() + 1]);
        (await gateway.SqlAsync<long>($"SELECT count(*) FROM file_records WHERE tenant_id = '{gateway.OtherTenant}'")).ShouldBe([0]);
        (await gateway.SqlAsync<long>("SELECT count(*) FROM host_blob_receipts WHERE name LIKE '%unknown.txt'")).ShouldBe([0]);
        (await gateway.SqlAsync<string>("SELECT status FROM file_records WHERE file_name = 'slow.pdf'")).ShouldBe(["available"]);
        int.Parse(ToldToStop().Match(gateway.Output).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(2, gateway.Output);
        gateway.Output.ShouldContain("Stopped ");
        gateway.Output.ShouldNotContain("was cut");
    }

    [Fact]
    public async Task Sigterm_RequestThatDoesNotEnd_IsCutAndNamedInTheLog()
    {
        await using var gateway = await GatewayProcess.StartAsync(("Host__ShutdownTimeout", "00:00:01"));
        using var upload = new HeldContent(Pdf(3_000_000));
        var uploading = SendAsync(gateway, HttpMethod.Post, $"{Storage}upload?fileName=stuck.pdf&fileType=attachment&scope=sessions/s-1", upload);
        await upload.HalfSent;

        gateway.Terminate();

        await Patience.UntilAsync(() => gateway.HasExited, "exit");
        (await gateway.ExitAsync()).ShouldBe(0, gateway.Output);
        gateway.Output.ShouldContain("Upload was cut after ");
        upload.Release();
        await Should.ThrowAsync<HttpRequestException>(() => uploading);
        (await gateway.SqlAsync<long>("SELECT count(*) FROM file_records WHERE status = 'available'")).ShouldBe([0]);
    }

    // Statements that wait for the test's locks: the event's, and the first or, when it had begun before, the last of a sweep.
    private static Task<List<string>> WaitingAsync(GatewayProcess gateway) => gateway.SqlAsync<string>(
        "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND (query LIKE '%tenant_usage%' OR query LIKE '%reconcile_runs%')");

    private static async Task<(string Id, string Path)> PutAsync(GatewayProcess gateway, int size)
    {
        using var announced = await SendAsync(gateway, HttpMethod.Post, $"{Storage}upload-url", new StringContent(
            $$"""{"fileName":"big.pdf","contentType":"application/pdf","size":{{size}},"fileType":"attachment","scope":"sessions/s-1"}""", System.Text.Encoding.UTF8, "application/json"));
        var file = JsonNode.Parse(await announced.Content.ReadAsStringAsync(Token))!["file"]!;
        var (id, path) = ((string)file["id"]!, (string)file["path"]!);
        using (var bytes = new MemoryStream(Pdf(size))) await gateway.Store.PutAsync(ObjectKey.Of(gateway.Tenant, path), bytes, new PutOptions(size, "application/pdf"), Token);
        using var complete = await SendAsync(gateway, HttpMethod.Post, $"{Storage}upload-complete/{id}", null);
        complete.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (id, path);
    }

    // Signed URLs one after the other until nobody is let in any more; how many were answered.
    private static async Task<int> LoadAsync(GatewayProcess gateway, string file, CancellationToken stop)
    {
        using var client = new HttpClient();
        for (var answered = 0; ; answered++)
        {
            try
            {
                using var request = gateway.Request(HttpMethod.Get, $"{Storage}signed-url?fileId={file}");
                using var response = await client.SendAsync(request, stop);
                response.StatusCode.ShouldBe(HttpStatusCode.OK);
                await response.Content.ReadAsStringAsync(stop);
            }
            catch (HttpRequestException e) when (IsClosedDoor(e))
            {
                return answered;
            }
        }
    }

    // Over a connection of its own; null when it is refused.
    private static async Task<HttpStatusCode?> FreshAsync(GatewayProcess gateway, string path)
    {
        using var client = new HttpClient();
        try
        {
            using var response = await client.SendAsync(gateway.Request(HttpMethod.Get, path), Token);
            return response.StatusCode;
        }
        catch (HttpRequestException e) when (IsClosedDoor(e))
        {
            return null;
        }
    }

    // Refused; or reset by the kernel, when the listener closed before it accepted the connection.
    private static bool IsClosedDoor(HttpRequestException e) =>
        (e.InnerException as SocketException ?? e.InnerException?.InnerException as SocketException)?.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset;

    private static async Task<HttpResponseMessage> SendAsync(
        GatewayProcess gateway, HttpMethod method, string path, HttpContent? content, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var request = gateway.Request(method, path, content);
        return await gateway.Client.SendAsync(request, completion, Token);
    }

    private static byte[] Pdf(int size)
    {
        var bytes = new byte[size];
        for (var i = 0; i < size; i++) bytes[i] = (byte)(i % 251);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        return bytes;
    }

    [GeneratedRegex("Told to stop with ([0-9]+) requests under way")]
    private static partial Regex ToldToStop();

    /// <summary>A body of which the second half is held back.</summary>
    private sealed class HeldContent : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HeldContent(byte[] bytes)
        {
            _bytes = bytes;
            Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        }

        public Task HalfSent => _half.Task;

        public void Release() => _release.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, _bytes.Length / 2), Token);
            await stream.FlushAsync(Token);
            _half.TrySetResult();
            await _release.Task;
            await stream.WriteAsync(_bytes.AsMemory(_bytes.Length / 2), Token);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
