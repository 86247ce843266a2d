using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Strongroom.Functions.Files;

/// <summary>
/// The file's part of a form. Its end is not reported before the form has ended too: what comes after the file, or a form cut off midway,
/// fails the upload while it can still fail.
/// </summary>
internal sealed class LastPartStream(Stream part, MultipartReader parts) : Stream
{
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            if (_ended || buffer.Length == 0) return 0;
            var read = await part.ReadAsync(buffer, cancellationToken);
            if (read > 0) return read;
            if (await parts.ReadNextSectionAsync(cancellationToken) is not null) throw new TrailingPartException();
            _ended = true;
            return 0;
        }
        catch (Exception broken) when (broken is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The form is malformed, or ended early.", broken);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Forms are read asynchronously.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
