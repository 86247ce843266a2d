using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Strongroom.TransparencyLog;

/// <summary>A SHA-256 hash of the log: of a leaf, of a node or of a file.</summary>
public readonly struct LogHash : IEquatable<LogHash>
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    // The bytes as they are, in four words: compared and copied without a loop.
    private readonly ulong _a, _b, _c, _d;

    /// <summary>Copies exactly 32 bytes.</summary>
    public LogHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        (_a, _b, _c, _d) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>The bytes, valid while this value is.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(new ReadOnlySpan<LogHash>(in this));

    /// <summary>Standard Base64, 44 characters.</summary>
    public string ToBase64() => Convert.ToBase64String(Bytes);

    /// <summary>Lower-case hexadecimal, 64 characters.</summary>
    public string ToHex() => Convert.ToHexStringLower(Bytes);

    /// <summary>Reads standard Base64 of exactly 32 bytes.</summary>
    public static bool TryParseBase64(ReadOnlySpan<char> text, out LogHash hash)
    {
        hash = default;
        if (!StrictBase64.TryDecode(text, out var bytes) || bytes.Length != Size) return false;
        hash = new LogHash(bytes);
        return true;
    }

    /// <summary>Reads 64 hexadecimal digits, or standard Base64.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LogHash hash)
    {
        if (text.Length != 2 * Size) return TryParseBase64(text, out hash);
        Span<byte> bytes = stackalloc byte[Size];
        var hex = Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        hash = hex ? new LogHash(bytes) : default;
        return hex;
    }

    /// <inheritdoc />
    public bool Equals(LogHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is LogHash other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _a.GetHashCode();

    /// <inheritdoc cref="ToBase64" />
    public override string ToString() => ToBase64();

    /// <summary>The same 32 bytes.</summary>
    public static bool operator ==(LogHash left, LogHash right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(LogHash left, LogHash right) => !left.Equals(right);
}
