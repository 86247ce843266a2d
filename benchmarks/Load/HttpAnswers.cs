using System.Globalization;
using System.Text;

namespace Strongroom.Bench.Load;

/// <summary>HTTP/1.1 over one connection, as much of it as a generator needs: answers with a length or in chunks.</summary>
internal sealed class HttpAnswers(Stream stream, bool keepBodies)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _from, _to;

    /// <summary>Sends a request and reads the answer to its end. The body is empty unless it is kept.</summary>
    public async Task<(int Status, string Body)> AskAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(request, cancellationToken);
        var status = int.Parse((await LineAsync(cancellationToken)).Split(' ')[1], CultureInfo.InvariantCulture);
        long length = 0;
        var chunked = false;
        while (await LineAsync(cancellationToken) is { Length: > 0 } header)
        {
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = long.Parse(header[15..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            else if (header.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)) chunked = true;
        }
        var body = new StringBuilder();
        if (!chunked)
        {
            await SkipAsync(length, body, cancellationToken);
            return (status, body.ToString());
        }
        while (true)
        {
            var size = long.Parse(await LineAsync(cancellationToken), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await SkipAsync(size, body, cancellationToken);
            await LineAsync(cancellationToken);
            if (size == 0) return (status, body.ToString());
        }
    }

    private async Task SkipAsync(long bytes, StringBuilder body, CancellationToken cancellationToken)
    {
        while (bytes > 0)
        {
            if (_from == _to) await FillAsync(cancellationToken);
            var taken = (int)Math.Min(bytes, _to - _from);
            if (keepBodies) body.Append(Encoding.UTF8.GetString(_buffer, _from, taken));
            _from += taken;
            bytes -= taken;
        }
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_from == _to) await FillAsync(cancellationToken);
            var end = Array.IndexOf(_buffer, (byte)'\n', _from, _to - _from);
            var stop = end < 0 ? _to : end;
            line.Append(Encoding.ASCII.GetString(_buffer, _from, stop - _from));
            _from = end < 0 ? _to : end + 1;
            if (end >= 0) return line.ToString().TrimEnd('\r');
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        (_from, _to) = (0, await stream.ReadAsync(_buffer, cancellationToken));
        if (_to == 0) throw new IOException("The server closed the connection.");
    }
}
