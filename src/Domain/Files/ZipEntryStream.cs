namespace Strongroom.Files;

/// <summary>The packed bytes of one entry, read in place.</summary>
internal sealed class ZipEntryStream(Stream zip, long offset, long length) : ReadOnlyStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        zip.Position = offset + _read;
        var read = await zip.ReadAsync(buffer[..(int)Math.Min(buffer.Length, length - _read)], cancellationToken);
        _read += read;
        return read;
    }
}
