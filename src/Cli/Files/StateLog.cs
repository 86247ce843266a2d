using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>
/// How far a transfer is, so that the same command goes on after an interruption: lines of JSON that are only ever added, so that a crash costs the last one at most.
/// One process has it at a time. It holds no secret.
/// </summary>
internal sealed class StateLog<T> : IDisposable
    where T : class
{
    private readonly Lock _lock = new();
    private readonly JsonTypeInfo<T> _type;
    private readonly FileStream _stream;

    public StateLog(string path, JsonTypeInfo<T> type, string busy)
    {
        _type = type;
        try
        {
            _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new CommandException("busy", busy, e) { Next = "Wait for the other one, or end it." };
        }
        Lines = Read();
    }

    /// <summary>What was there when it was opened.</summary>
    public IReadOnlyList<T> Lines { get; }

    public void Append(T line)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(line, _type);
        lock (_lock)
        {
            _stream.Write(bytes);
            _stream.WriteByte((byte)'\n');
        }
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => _stream.SetLength(0);

    /// <summary>The transfer has ended.</summary>
    public void Delete() => File.Delete(_stream.Name);

    public void Dispose() => _stream.Dispose();

    private List<T> Read()
    {
        var lines = new List<T>();
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            try
            {
                if (JsonSerializer.Deserialize(line, _type) is { } read) lines.Add(read);
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
