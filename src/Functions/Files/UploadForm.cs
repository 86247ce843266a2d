using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Files;

/// <summary>
/// A multipart/form-data upload, read up to where its file begins. The fields come first and the file last: nothing is held in memory or
/// on disk to wait for what a later field might say.
/// </summary>
internal sealed class UploadForm
{
    private const int MaxFields = 32;
    private const int MaxFieldBytes = 16 * 1024;
    private const int MaxBoundaryLength = 70;

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    private UploadForm() { }

    public Stream Body { get; private set; } = Stream.Null;

    public string? FileName { get; private set; }

    public string? ContentType { get; private set; }

    /// <summary>The fields and the file's own headers, in an order that does not depend on the sender's.</summary>
    public string Declared =>
        string.Join('\n', _fields.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}").Append($"{FileName} {ContentType}"));

    public static async Task<UploadForm> ReadAsync(RequestReader reader, string? boundary, CancellationToken cancellationToken)
    {
        var form = new UploadForm();
        if (boundary is not { Length: > 0 and <= MaxBoundaryLength })
        {
            reader.Fail("Content-Type", "multipart/form-data needs a boundary.", $"1 to {MaxBoundaryLength} characters");
            return form;
        }

        var parts = new MultipartReader(boundary, reader.Request.Body) { HeadersCountLimit = 8, HeadersLengthLimit = 4096, BodyLengthLimit = null };
        try
        {
            await form.ReadFieldsAsync(reader, parts, cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            reader.Fail("body", "The form is malformed, or ended early.");
        }

        return form;
    }

    /// <summary>A field's value, which is thereby known.</summary>
    public string? Take(string name)
    {
        _taken.Add(name);
        return _fields.GetValueOrDefault(name);
    }

    /// <summary>Notes fields that nobody took.</summary>
    public void Finish(RequestReader reader)
    {
        foreach (var name in _fields.Keys.Except(_taken)) reader.Fail(name, "Unknown field.");
    }

    private async Task ReadFieldsAsync(RequestReader reader, MultipartReader parts, CancellationToken cancellationToken)
    {
        for (var count = 0; await parts.ReadNextSectionAsync(cancellationToken) is { } part; count++)
        {
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) || !disposition.DispositionType.Equals("form-data"))
            {
                reader.Fail("body", "Every part of the form needs Content-Disposition: form-data.");
                return;
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (disposition.IsFileDisposition())
            {
                if (name != "file") reader.Fail(name, "The part with the file is called file.");
                FileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
                ContentType = MediaTypeHeaderValue.TryParse(part.ContentType, out var type) ? type.MediaType.Value : null;
                Body = new LastPartStream(part.Body, parts);
                return;
            }

            if (count == MaxFields)
            {
                reader.Fail("body", "Too many fields.", $"{MaxFields}");
                return;
            }

            await ReadFieldAsync(reader, name, part.Body, cancellationToken);
        }

        reader.Fail("file", "The form needs a part with a file, after its fields.");
    }

    private async Task ReadFieldAsync(RequestReader reader, string name, Stream body, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxFieldBytes + 1);
        try
        {
            var length = await body.ReadAtLeastAsync(buffer.AsMemory(0, MaxFieldBytes + 1), MaxFieldBytes + 1, throwOnEndOfStream: false, cancellationToken);
            if (length > MaxFieldBytes) reader.Fail(name, "Too long.", $"{MaxFieldBytes} bytes");
            else if (!_fields.TryAdd(name, Encoding.UTF8.GetString(buffer, 0, length))) reader.Fail(name, "Given more than once.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
