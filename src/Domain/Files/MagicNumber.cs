using System.Globalization;

namespace Strongroom.Files;

/// <summary>Bytes that must stand at given offsets. Written <c>offset:hex</c>, several joined by <c>+</c>.</summary>
public sealed class MagicNumber
{
    private readonly (int Offset, byte[] Bytes)[] _parts;

    private MagicNumber((int Offset, byte[] Bytes)[] parts) => _parts = parts;

    /// <summary>Reads the written form.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static MagicNumber Parse(string text) => new([.. text.Split('+').Select(part =>
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? (int.Parse(part.AsSpan(0, colon), CultureInfo.InvariantCulture), Convert.FromHexString(part.AsSpan(colon + 1)))
            : throw new FormatException($"'{part}' is not offset:hex.");
    })]);

    /// <summary>True when all parts stand where they must.</summary>
    public bool Matches(ReadOnlySpan<byte> head)
    {
        foreach (var (offset, bytes) in _parts)
            if (head.Length < offset + bytes.Length || !head.Slice(offset, bytes.Length).SequenceEqual(bytes)) return false;
        return true;
    }
}
