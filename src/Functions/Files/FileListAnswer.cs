using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Strongroom.Files;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Files;

/// <summary>
/// A <see cref="FileListBody"/> that is written while the rows are being read. It is sent when it is whole: until then the database can fail, and the answer be a problem.
/// </summary>
internal sealed class FileListAnswer : IResult, IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = ResponseJson.Plain.Options.Encoder, SkipValidation = true };

    private readonly PooledBuffer _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly FileRowJson _files;

    /// <summary>Begins with no file.</summary>
    public FileListAnswer()
    {
        _json = new Utf8JsonWriter(_buffer, Options);
        _files = new FileRowJson(_json);
    }

    /// <summary>Adds a file.</summary>
    public void Add(FileRow row)
    {
        Begin();
        _files.Write(row);
    }

    /// <summary>Adds what comes after the files.</summary>
    public FileListAnswer End(FilePage page)
    {
        Begin();
        _json.WriteEndArray();
        _json.WriteStartArray("folders"u8);
        foreach (var folder in page.Folders) _json.WriteStringValue(folder);
        _json.WriteEndArray();
        if (page.Cursor is not null) _json.WriteString("cursor"u8, page.Cursor);
        _json.WriteEndObject();
        _json.Flush();
        return this;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (this)
        {
            var response = httpContext.Response;
            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = _buffer.Written.Length;
            await response.BodyWriter.WriteAsync(_buffer.Written, httpContext.RequestAborted);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _json.Dispose();
        _buffer.Dispose();
    }

    // Not before there is something to write: whoever waits for the database holds no array.
    private void Begin()
    {
        if (_json.CurrentDepth > 0) return;
        _json.WriteStartObject();
        _json.WriteStartArray("files"u8);
    }
}
