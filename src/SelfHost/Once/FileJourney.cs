using System.Globalization;
using System.Text.Json.Nodes;

namespace Strongroom.SelfHost.Once;

/// <summary>One file's life, seen by a client: up, verified, down, deleted, restored, deleted, purged.</summary>
public sealed class FileJourney(OnceFile file, GatewayClient gateway, StepPrinter printer)
{
    private static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(60);
    private const long AlwaysHashed = 2L * 1024 * 1024 * 1024;
    private JsonNode _ticket = null!;
    private string _path = "";
    private string _storeUrl = "";
    private string _link = "";

    /// <summary>The file's id, once an upload has been announced.</summary>
    public string? Id { get; private set; }

    /// <summary>The file's own name.</summary>
    public string Name => file.Name;

    /// <summary>Everything up to the second delete; stops at the first step that does not hold.</summary>
    public async Task<bool> LiveAsync(CancellationToken cancellationToken)
    {
        printer.Heading($"{file.Name}  ({Bytes(file.Size)}, {file.ContentType})");
        return await printer.RunAsync("upload URL issued", () => AnnounceAsync(cancellationToken))
            && await printer.RunAsync("bytes put straight into the store", () => PutAsync(cancellationToken))
            && await printer.RunAsync("blob event: available", () => ArriveAsync(cancellationToken))
            && await printer.RunAsync("signed download, bytes compared", () => DownloadAsync(cancellationToken))
            && await printer.RunAsync("soft delete, URL refused", () => DeleteAsync(cancellationToken))
            && await printer.RunAsync("restore, downloads again", () => RestoreAsync(cancellationToken))
            && await printer.RunAsync("delete", () => DeleteAsync(cancellationToken));
    }

    /// <summary>After the purge: the bytes are gone from the store, and the record says so.</summary>
    public Task<bool> EndAsync(CancellationToken cancellationToken) => printer.RunAsync($"purged: {file.Name}", async () =>
    {
        // The URL was signed before the delete and still holds: only missing bytes make the store answer 404.
        using var response = await gateway.OpenAsync(_storeUrl, cancellationToken);
        if ((int)response.StatusCode != 404) throw new StepFailedException($"the store still answers {(int)response.StatusCode}");
        var (status, record) = await gateway.SendAsync(HttpMethod.Get, $"metadata/{Escape(_path)}", null, cancellationToken);
        if (status != 404 && (string?)record?["status"] != "purged") throw new StepFailedException($"the record is {record?["status"] ?? status}");
        return "the store answers 404";
    });

    private async Task<string> AnnounceAsync(CancellationToken cancellationToken)
    {
        _ticket = await gateway.AskAsync(
            HttpMethod.Post,
            "upload-url",
            new { fileName = file.Name, contentType = file.ContentType, size = file.Size, sha256 = file.Sha256, fileType = OnceFile.FileType, scope = "sessions/once" },
            cancellationToken);
        Id = (string)_ticket["file"]!["id"]!;
        _path = (string)_ticket["file"]!["path"]!;
        return _ticket["multipart"] is JsonObject plan ? $"{plan["partCount"]} parts" : "one PUT";
    }

    private async Task<string> PutAsync(CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file.FullPath);
        if (_ticket["multipart"] is not JsonObject plan)
        {
            await gateway.PutAsync(_ticket["put"]!, content, file.Size, cancellationToken);
            return Bytes(file.Size);
        }
        var signed = plan["parts"]!.AsArray();
        var count = (int)plan["partCount"]!;
        for (var number = 1; number <= count; number++)
        {
            // The ticket brings the first parts signed; the others are asked for as they are needed.
            if (signed.FirstOrDefault(part => (int)part!["number"]! == number) is null)
            {
                var more = await gateway.AskAsync(HttpMethod.Post, $"upload-url/{Id}/parts", new { from = number, to = Math.Min(count, number + 19) }, cancellationToken);
                signed = more["parts"]!.AsArray();
            }
            var part = signed.First(candidate => (int)candidate!["number"]! == number)!;
            var length = (long)part["length"]!;
            await gateway.PutAsync(part["put"]!, new Window(content, length), length, cancellationToken);
        }
        await gateway.AskAsync(HttpMethod.Post, $"upload-complete/{Id}", null, cancellationToken);
        return $"{Bytes(file.Size)} in {count} parts";
    }

    private async Task<string> ArriveAsync(CancellationToken cancellationToken)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var record = await gateway.AskAsync(HttpMethod.Get, $"metadata/{Escape(_path)}", null, cancellationToken);
            var status = (string)record["status"]!;
            if (status == "available") return Verify(record);
            if (status != "pending" || clock.Elapsed > EventPatience) throw new StepFailedException($"the file is {status} ({record["statusReason"] ?? "no reason"})");
            await Task.Delay(50, cancellationToken);
        }
    }

    private string Verify(JsonNode record)
    {
        if ((long)record["size"]! != file.Size) throw new StepFailedException($"the record says {record["size"]} bytes");
        if ((string)record["contentType"]! != file.ContentType) throw new StepFailedException($"the record says {record["contentType"]}");
        var sha256 = (string?)record["sha256"];
        if (sha256 != file.Sha256 && !(sha256 is null && file.Size > AlwaysHashed)) throw new StepFailedException($"the record says SHA-256 {sha256 ?? "unknown"}");
        return $"size and type verified, SHA-256 {file.Sha256[..12]}…";
    }

    private async Task<string> DownloadAsync(CancellationToken cancellationToken)
    {
        _storeUrl = (string)(await gateway.AskAsync(HttpMethod.Post, "signed-url", new { fileId = Id }, cancellationToken))["url"]!;
        _link = (string)(await gateway.AskAsync(HttpMethod.Post, "signed-url", new { fileId = Id, revocable = true }, cancellationToken))["url"]!;
        await CompareAsync(_storeUrl, cancellationToken);
        await CompareAsync(_link, cancellationToken);
        return $"{Bytes(file.Size)} equal, twice: from the store, and by a revocable link";
    }

    private async Task<string> DeleteAsync(CancellationToken cancellationToken)
    {
        await gateway.AskAsync(HttpMethod.Delete, $"file?fileId={Id}", null, cancellationToken);
        var (status, _) = await gateway.SendAsync(HttpMethod.Post, "signed-url", new { fileId = Id }, cancellationToken);
        if (status is < 400 or >= 500) throw new StepFailedException($"a new URL was answered with {status}");
        using var followed = await gateway.OpenAsync(_link, cancellationToken);
        if ((int)followed.StatusCode is < 400 or >= 500) throw new StepFailedException($"the link was answered with {(int)followed.StatusCode}");
        return $"a new URL: {status}, the link: {(int)followed.StatusCode}";
    }

    private async Task<string> RestoreAsync(CancellationToken cancellationToken)
    {
        var record = await gateway.AskAsync(HttpMethod.Post, "restore", new { fileId = Id }, cancellationToken);
        if ((string?)record["status"] != "available") throw new StepFailedException($"the file is {record["status"]}");
        return await DownloadAsync(cancellationToken);
    }

    private async Task CompareAsync(string url, CancellationToken cancellationToken)
    {
        using var response = await gateway.OpenAsync(url, cancellationToken);
        if (!response.IsSuccessStatusCode) throw new StepFailedException($"the download answered {(int)response.StatusCode}");
        await using var received = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var sent = File.OpenRead(file.FullPath);
        var (left, right) = (new byte[128 * 1024], new byte[128 * 1024]);
        while (true)
        {
            var read = await sent.ReadAtLeastAsync(left, left.Length, throwOnEndOfStream: false, cancellationToken);
            var got = await received.ReadAtLeastAsync(right, right.Length, throwOnEndOfStream: false, cancellationToken);
            if (!left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, got))) throw new StepFailedException("the bytes differ");
            if (read < left.Length) return;
        }
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string Bytes(long count) => count switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{count} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.00} GB"),
    };

    /// <summary>The next bytes of a stream that stays open.</summary>
    private sealed class Window(Stream source, long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await source.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
