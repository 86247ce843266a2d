using System.Text;
using System.Text.Json;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>
/// How far a transfer is, so that the same command goes on after an interruption: lines of JSON that are only ever added, so that a crash costs the last one at most.
/// One process has it at a time. It holds no secret.
/// </summary>
internal sealed class StateLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _stream;

    public StateLog(string path, string busy)
    {
        // Whoever may write into the folder could have it lead to a file of ours.
        if (new FileInfo(path).LinkTarget is not null) throw new IOException($"'{path}' is a link: take it away.");
        try
        {
            // Windows deletes no open file that is not shared for it; on Unix only None keeps others out.
            _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new CommandException("busy", busy, e) { Next = "Wait for the other one, or end it." };
        }
        Lines = Read();
    }

    /// <summary>What was there when it was opened.</summary>
    public IReadOnlyList<StateLine> Lines { get; }

    public void Append(StateLine line)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, GatewayJson.Default.StateLine), (byte)'\n'];
        lock (_lock) _stream.Write(bytes);
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => _stream.SetLength(0);

    /// <summary>The transfer has ended.</summary>
    public void Delete() => File.Delete(_stream.Name);

    public void Dispose() => _stream.Dispose();

    private List<StateLine> Read()
    {
        var lines = new List<StateLine>();
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            try
            {
                if (JsonSerializer.Deserialize(line, GatewayJson.Default.StateLine) is { } read) lines.Add(read);
            }
            catch (JsonException)
            {
                // Torn by a crash: the line break that follows keeps it apart from the next.
            }
        }
        if (_stream.Length > 0) _stream.WriteByte((byte)'\n');
        return lines;
    }
}
