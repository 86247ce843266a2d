using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;
using Strongroom.Functions.Files;

namespace Strongroom.Cli.Files;

/// <summary>How far an upload is. Kept under <c>$XDG_STATE_HOME/strongroom/uploads</c>, under a name made of the gateway, the file and how it is announced.</summary>
internal sealed class UploadState : IDisposable
{
    private readonly StateLog _log;
    private readonly HashSet<int> _parts = [];
    private StateLine? _begun;
    private StateLine? _announced;

    private UploadState(StateLog log)
    {
        _log = log;
        foreach (var line in log.Lines) Take(line);
    }

    /// <summary>Kept before it is sent: whoever was killed before the answer asks with it what became of the announcement.</summary>
    public string? IdempotencyKey => _begun?.IdempotencyKey;

    public long? Size => _begun?.Size;

    public string? Sha256 => _begun?.Sha256;

    public Guid? FileId => _announced?.FileId;

    /// <summary>The plan; null before the file is announced, and for a single PUT.</summary>
    public (long PartBytes, int PartCount)? Plan => _announced is { PartBytes: { } bytes, PartCount: { } count } ? (bytes, count) : null;

    /// <summary>Everything has been put, as far as is known here.</summary>
    public bool IsPut => _announced is not null && (Plan is not { } plan || _parts.Count == plan.PartCount);

    public static UploadState Open(CliHost host, string gateway, string file, UploadUrlBody wish)
    {
        var identity = $"{gateway}\n{file}\n{JsonSerializer.Serialize(wish, GatewayJson.Default.UploadUrlBody)}";
        var folder = Path.Combine(StateFolder.Of(host), "uploads");
        CreatePrivate(folder);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16)) + ".jsonl";
        return new UploadState(new StateLog(Path.Combine(folder, name), $"Another strongroom is uploading {file}."));
    }

    /// <summary>Whether this is about the same bytes, as far as size and time of change tell.</summary>
    public bool IsOf(long size, DateTimeOffset modified) => _begun is { } begun && begun.Size == size && begun.Modified == modified;

    public bool Has(int part) => _parts.Contains(part);

    public void Begin(long size, DateTimeOffset modified, string? sha256, string key) =>
        Append(new StateLine { Size = size, Modified = modified, Sha256 = sha256, IdempotencyKey = key });

    public void Announced(UploadTicket ticket)
    {
        // The same again after a repeated announcement: the parts stay.
        if (ticket.File.Id == FileId) return;
        Append(new StateLine { FileId = ticket.File.Id, PartBytes = ticket.Multipart?.PartBytes, PartCount = ticket.Multipart?.PartCount });
    }

    public void Put(int part) => Append(new StateLine { Part = part });

    /// <summary>The store does not have what it should: all parts are put again.</summary>
    public void ForgetParts() => Append(_announced!);

    public void Delete() => _log.Delete();

    public void Dispose() => _log.Dispose();

    private void Append(StateLine line)
    {
        _log.Append(line);
        lock (_parts) Take(line);
    }

    // What begins anew, and what is announced, has no parts yet.
    private void Take(StateLine line)
    {
        if (line.IdempotencyKey is not null) (_begun, _announced) = (line, null);
        if (line.FileId is not null) _announced = line;
        if (line.Part is { } part) _parts.Add(part);
        else _parts.Clear();
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
