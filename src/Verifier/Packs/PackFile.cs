using System.IO.Compression;

namespace Strongroom.Verifier.Packs;

/// <summary>
/// The files of a pack. Nothing is extracted: names are only compared with the few that a pack has, so one that points elsewhere is just not one of them.
/// </summary>
internal sealed class PackFile : IDisposable
{
    private const int MaxFiles = 200_000;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _files = new(StringComparer.Ordinal);

    public PackFile(string path)
    {
        try
        {
            _zip = ZipFile.OpenRead(path);
            if (_zip.Entries.Count > MaxFiles) throw new UnreadableException($"{path} holds {_zip.Entries.Count} files; at most {MaxFiles} are read.");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UnreadableException($"{path} is not a ZIP that can be read: {e.Message}", e);
        }
        foreach (var file in _zip.Entries)
            if (!_files.TryAdd(file.FullName, file)) throw new UnreadableException($"{path} holds {file.FullName} twice.");
    }

    public void Dispose() => _zip.Dispose();

    public IEnumerable<string> Names(string folder) => _files.Keys.Where(name => name.StartsWith(folder, StringComparison.Ordinal) && name.Length > folder.Length).Order(StringComparer.Ordinal);

    /// <summary>Reads a small file; null when there is none.</summary>
    public byte[]? TryRead(string name, int limit)
    {
        if (!_files.TryGetValue(name, out var file)) return null;
        using var stream = Open(file);
        var bytes = new byte[Math.Clamp(file.Length, 0, limit) + 1];
        var length = Read(stream, bytes);
        return length <= limit && length < bytes.Length ? bytes[..length] : throw new UnreadableException($"{name} has more bytes than it says or than {limit}.");
    }

    public byte[] Get(string name, int limit) => TryRead(name, limit) ?? throw new UnreadableException($"It is not a pack: {name} is missing.");

    public Stream Get(string name) => _files.TryGetValue(name, out var file) ? Open(file) : throw new UnreadableException($"It is not a pack: {name} is missing.");

    /// <summary>Fills the buffer as far as the stream goes.</summary>
    public static int Read(Stream stream, Span<byte> buffer)
    {
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new UnreadableException($"The ZIP is damaged: {e.Message}", e);
        }
    }

    private static Stream Open(ZipArchiveEntry file)
    {
        try
        {
            return file.Open();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw new UnreadableException($"{file.FullName} cannot be read: {e.Message}", e);
        }
    }
}
