namespace Strongroom.Verifier.Packs;

/// <summary>Cuts a stream into blocks of whole lines, in one buffer that is used again for the next block.</summary>
internal sealed class LineBlocks(Stream stream)
{
    /// <summary>Longer than any entry with its proof.</summary>
    public const int BlockBytes = 1 << 21;

    private readonly byte[] _buffer = new byte[BlockBytes];
    private readonly List<Range> _lines = [];
    private int _start, _end;
    private bool _ended;

    public ReadOnlySpan<byte> this[int line] => _buffer.AsSpan(_lines[line]);

    public int Count => _lines.Count;

    /// <summary>Moves to the next block. False at the end.</summary>
    public bool Next()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (!_ended)
        {
            var read = PackFile.Read(stream, _buffer.AsSpan(_end));
            _ended = read < _buffer.Length - _end;
            _end += read;
        }
        _lines.Clear();
        while (_buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n') is >= 0 and var length)
        {
            _lines.Add(_start..(_start + length));
            _start += length + 1;
        }
        if (_ended && _start < _end)
        {
            _lines.Add(_start.._end);
            _start = _end;
        }
        if (_lines.Count == 0 && !_ended) throw new UnreadableException($"A line is longer than {BlockBytes} bytes.");
        return _lines.Count > 0;
    }
}
