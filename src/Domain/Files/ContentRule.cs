using System.Text;

namespace Strongroom.Files;

/// <summary>A media type: its extensions and how its first bytes look.</summary>
/// <param name="MediaType">Lower case, without parameters.</param>
/// <param name="Extensions">Lower case, without the dot; <c>*</c> takes any.</param>
/// <param name="Magic">One of these must match; empty means that the bytes say nothing.</param>
/// <param name="IsText">The bytes must be UTF-8 text without control characters.</param>
public sealed record ContentRule(string MediaType, IReadOnlyList<string> Extensions, IReadOnlyList<MagicNumber> Magic, bool IsText)
{
    /// <summary>How many bytes from the start <see cref="Matches"/> wants to see (fewer only when the file is shorter).</summary>
    public const int HeadBytes = 512;

    // What a file with a declared format is never: programs of Windows, Linux, macOS and the JVM.
    private static readonly MagicNumber[] Executables =
    [
        MagicNumber.Parse("0:4d5a"), MagicNumber.Parse("0:7f454c46"), MagicNumber.Parse("0:cffaedfe"), MagicNumber.Parse("0:feedfacf"),
        MagicNumber.Parse("0:cafebabe"),
    ];

    /// <summary>True when the extension belongs to this media type.</summary>
    public bool TakesExtension(string extension) => Extensions is ["*"] || Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the first bytes can be of this media type. An empty file matches nothing but text and octets.</summary>
    public bool Matches(ReadOnlySpan<byte> head)
    {
        if (!IsText && Magic.Count == 0) return true;
        foreach (var executable in Executables)
            if (executable.Matches(head)) return false;
        if (IsText) return LooksLikeText(head);
        foreach (var magic in Magic)
            if (magic.Matches(head)) return true;
        return false;
    }

    private static bool LooksLikeText(ReadOnlySpan<byte> head)
    {
        // A character may be cut at the end of the window: up to three bytes of it.
        var whole = IsUtf8(head, out var read);
        if (!whole && head.Length - read > 3) return false;
        foreach (var b in head[..read])
            if (b is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0c or 0x1b)) return false;
        return true;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> head, out int read)
    {
        read = 0;
        while (read < head.Length)
        {
            if (Rune.DecodeFromUtf8(head[read..], out _, out var consumed) != System.Buffers.OperationStatus.Done) return false;
            read += consumed;
        }

        return true;
    }
}
