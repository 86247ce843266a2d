using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>How far an upload is. Kept under <c>$XDG_STATE_HOME/strongroom/uploads</c>, under a name made of the gateway, the file and how it is announced.</summary>
internal sealed class UploadState : IDisposable
{
    private readonly StateLog<UploadStateLine> _log;
    private readonly Dictionary<int, string?> _parts = [];
    private UploadStateLine? _begun;
    private UploadStateLine? _announced;

    private UploadState(StateLog<UploadStateLine> log)
    {
        _log = log;
        foreach (var line in log.Lines) Take(line);
    }

    public string? IdempotencyKey => _begun?.IdempotencyKey;

    public string? Sha256 => _begun?.Sha256;

    public Guid? FileId => _announced?.FileId;

    /// <summary>The plan; null before the file is announced, and for a single PUT.</summary>
    public (long PartBytes, int PartCount)? Plan => _announced is { PartBytes: { } bytes, PartCount: { } count } ? (bytes, count) : null;

    /// <summary>Everything has been put, as far as is known here.</summary>
    public bool IsPut => _announced is not null && (Plan is not { } plan || _parts.Count == plan.PartCount);

    public static UploadState Open(CliHost host, string gateway, string file, UploadAnnouncement announcement)
    {
        var identity = $"{gateway}\n{file}\n{JsonSerializer.Serialize(announcement, GatewayJson.Default.UploadAnnouncement)}";
        var folder = Path.Combine(StateFolder.Of(host), "uploads");
        CreatePrivate(folder);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16)) + ".jsonl";
        return new UploadState(new StateLog<UploadStateLine>(Path.Combine(folder, name), GatewayJson.Default.UploadStateLine, $"Another strongroom is uploading {file}."));
    }

    /// <summary>Whether this is about the same bytes, as far as size and time of change tell.</summary>
    public bool IsOf(long size, DateTimeOffset modified) => _begun is { } begun && begun.Size == size && begun.Modified == modified;

    public bool Has(int part) => _parts.ContainsKey(part);

    public void Begin(string source, long size, DateTimeOffset modified, string? sha256, string key)
    {
        _log.Clear();
        Append(new UploadStateLine { Source = source, Size = size, Modified = modified, Sha256 = sha256, IdempotencyKey = key });
    }

    public void Announced(UploadTicket ticket)
    {
        // The same again after a repeated announcement: the parts stay.
        if (ticket.File.Id == FileId) return;
        Append(new UploadStateLine { FileId = ticket.File.Id, PartBytes = ticket.Multipart?.PartBytes, PartCount = ticket.Multipart?.PartCount });
    }

    public void Put(int part, string? etag) => Append(new UploadStateLine { Part = part, Etag = etag });

    /// <summary>The store does not have what it should: all parts are put again.</summary>
    public void ForgetParts()
    {
        var (begun, announced) = (_begun!, _announced!);
        _log.Clear();
        Append(begun);
        Append(announced);
    }

    public void Delete() => _log.Delete();

    public void Dispose() => _log.Dispose();

    private void Append(UploadStateLine line)
    {
        _log.Append(line);
        lock (_parts) Take(line);
    }

    private void Take(UploadStateLine line)
    {
        if (line.IdempotencyKey is not null) (_begun, _announced) = (line, null);
        if (line.FileId is not null) _announced = line;
        if (line.Part is { } part) _parts[part] = line.Etag;
        else _parts.Clear();
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
