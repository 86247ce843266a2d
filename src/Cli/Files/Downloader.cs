using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>Downloads one file: ranges of one version, several at once, beside the target; compared with the record, and only then renamed.</summary>
internal sealed class Downloader(GatewayClient gateway, StoreClient store, int parallel, CliHost host)
{
    private const int BufferBytes = 64 * 1024;

    private readonly ConcurrentDictionary<string, string> _targets = new();

    /// <summary>Downloads.</summary>
    /// <param name="source">The file as it was named.</param>
    /// <param name="output">A file or a folder here; the current folder when null.</param>
    /// <param name="force">Whether a file that is there is replaced.</param>
    /// <param name="transfer">Shows how far it is.</param>
    /// <param name="cancellationToken">Leaves what has arrived for the next time.</param>
    public async Task<FileReport> RunAsync(string source, string? output, bool force, Transfer transfer, CancellationToken cancellationToken)
    {
        // 1. May we, and what is it?
        var started = host.Clock.GetTimestamp();
        var named = FileNamed.Parse(source);
        var ticket = await TicketAsync(named, cancellationToken);
        var file = await gateway.GetAsync($"storage/metadata/{GatewayClient.Escape(ticket.Path)}", GatewayJson.Default.StoredFile, cancellationToken);
        if (file.Id != ticket.FileId) throw new CommandException("file-changed", "Another file took the path at this moment.") { Next = "Run the command again." };
        var target = TargetOf(output, file.FileName);
        if (!_targets.TryAdd(target, source)) throw new CommandException("target-exists", $"'{target}' is where '{_targets[target]}' goes.") { Exit = ExitCode.Refused, Next = "Give them different --output." };
        if (File.Exists(target) && !force) throw new CommandException("target-exists", $"'{target}' is there already.") { Exit = ExitCode.Refused, Next = "Give --force to replace it, or another --output." };

        // 2. Every chunk that is not on the disk. The first one tells which version it is; the others ask for the same.
        using var state = new DownloadState(target, file.Id, file.StoredSize ?? file.Size);
        var missing = state.Missing;
        var toRead = missing.Sum(chunk => state.RangeOf(chunk).Length);
        transfer.Begin(file.FileName, state.Size);
        transfer.Move(state.Size - toRead);
        using var urls = new DownloadUrl(ticket, token => TicketAsync(named with { FileId = file.Id }, token), host.Clock);
        try
        {
            using var part = state.OpenPart();
            if (state.Etag is null && missing is [var first, ..])
            {
                await ReadAsync(first, state, urls, part, transfer, cancellationToken);
                missing = [.. missing.Skip(1)];
            }
            await Parallel.ForEachAsync(missing, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
                async (chunk, token) => await ReadAsync(chunk, state, urls, part, transfer, token));
        }
        catch (CommandException e) when (e.Code == "file-changed")
        {
            state.StartOver();
            throw;
        }

        // 3. What arrived is what the gateway has on record, or it is nothing.
        transfer.Begin($"checksum {file.FileName}", file.Size);
        var whole = await VerifyAsync(file, state, transfer, cancellationToken);
        File.Move(whole, target, overwrite: force);
        state.Delete();
        transfer.End();
        return new FileReport
        {
            Source = source,
            Target = target,
            File = file,
            Seconds = Math.Round(host.Clock.GetElapsedTime(started).TotalSeconds, 3),
            Bytes = toRead,
            Retries = transfer.Repeated,
            Resumed = state.IsResumed,
        };
    }

    private Task<DownloadTicket> TicketAsync(FileNamed named, CancellationToken cancellationToken) =>
        gateway.GetAsync($"storage/signed-url?{named.Query}", GatewayJson.Default.DownloadTicket, cancellationToken);

    private async Task ReadAsync(int chunk, DownloadState state, DownloadUrl urls, SafeFileHandle part, Transfer transfer, CancellationToken cancellationToken)
    {
        var (from, length) = state.RangeOf(chunk);
        var etag = await store.SendAsync(
            transfer,
            async (refused, _, token) =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, StoreClient.Address(await urls.GetAsync(refused, token)));
                request.Headers.Range = new RangeHeaderValue(from, from + length - 1);
                if (state.Etag is { Length: > 0 } known) request.Headers.TryAddWithoutValidation("If-Match", known);
                return request;
            },
            async (response, moved, token) =>
            {
                if (response.StatusCode == HttpStatusCode.PreconditionFailed)
                    throw new CommandException("file-changed", "The object was changed in the store since the download began.") { Next = "Run the command again: it begins anew." };
                if (response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From != from : length != state.Size)
                    throw new CommandException("store-refused", "The store does not answer with the range that it was asked for.");
                await CopyAsync(response, part, from, length, moved, token);
                return StoreClient.EtagOf(response);
            },
            [HttpStatusCode.PreconditionFailed], cancellationToken);
        if (state.Etag is null) state.Begin(etag ?? "");
        state.Done(chunk);
    }

    private static async Task CopyAsync(HttpResponseMessage response, SafeFileHandle part, long from, long length, Action<long> moved, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long done = 0; done < length;)
            {
                var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done)), cancellationToken);
                if (read == 0) throw new HttpIOException(HttpRequestError.ResponseEnded, "The answer ended early.");
                await Disk.WriteAsync(part, buffer.AsMemory(0, read), from + done, cancellationToken);
                done += read;
                moved(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Stored compressed, it is unpacked on the way: the record speaks of the original.
    private static async Task<string> VerifyAsync(StoredFile file, DownloadState state, Transfer transfer, CancellationToken cancellationToken)
    {
        var isPacked = file.ContentEncoding == "gzip";
        File.Delete(state.Unpacked);
        try
        {
            await using var stored = File.OpenRead(state.Part);
            await using var bytes = isPacked ? new GZipStream(stored, CompressionMode.Decompress) : (Stream)stored;
            await using var copy = isPacked ? new FileStream(state.Unpacked, FileMode.CreateNew) : Stream.Null;
            if (await IsOnRecordAsync(file, bytes, copy, transfer, cancellationToken)) return isPacked ? state.Unpacked : state.Part;
        }
        catch (InvalidDataException)
        {
            // Nothing that could be unpacked.
        }
        state.StartOver();
        throw new CommandException("checksum-mismatch", "What arrived is not what the gateway has on record. It was thrown away.") { Next = "Run the command again. If it stays so, tell the operator: the object in the store was changed." };
    }

    private static async Task<bool> IsOnRecordAsync(StoredFile file, Stream bytes, Stream copy, Transfer transfer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[2 * BufferBytes];
        long size = 0;
        // No more than was announced, however much it would unpack to.
        for (int read; size <= file.Size && (read = await bytes.ReadAsync(buffer, cancellationToken)) > 0; size += read)
        {
            hash.AppendData(buffer, 0, read);
            await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            transfer.Move(read);
        }
        return size == file.Size && (file.Sha256 is null || file.Sha256.Equals(Convert.ToHexStringLower(hash.GetHashAndReset()), StringComparison.OrdinalIgnoreCase));
    }

    // A name from elsewhere never leads out of the folder.
    private static string TargetOf(string? output, string fileName)
    {
        var name = Path.GetFileName(fileName.Replace('\\', '/'));
        if (output is { Length: > 0 } && !Directory.Exists(output) && !Path.EndsInDirectorySeparator(output)) return Path.GetFullPath(output);
        if (name is "" or "." or ".." || name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0) throw CommandException.Usage($"'{Human.Plain(fileName)}' is no name for a file here.", "Give one with --output.");
        if (output is { Length: > 0 }) Directory.CreateDirectory(output);
        return Path.GetFullPath(name, Path.GetFullPath(output is { Length: > 0 } folder ? folder : "."));
    }
}
