using System.Text;
using Strongroom.TransparencyLog;

namespace Strongroom.Verifier;

/// <summary>
/// The keys that a checkpoint may be signed by: those given by whoever asks, and those listed beside the log. Where some are given, a signature by one of
/// them is needed; one by a listed key must still be right.
/// </summary>
internal sealed class KeyRing
{
    private readonly IReadOnlyList<NoteKey> _trusted, _listed, _known;
    private readonly HashSet<NoteKey> _used = [];

    public KeyRing(IReadOnlyList<NoteKey> trusted, IReadOnlyList<NoteKey> listed) =>
        (_trusted, _listed, _known) = (trusted, listed, [.. trusted.Union(listed)]);

    public bool Trusted => _trusted.Count > 0;

    public bool IsEmpty => _known.Count == 0;

    /// <summary>Reads a list of keys, one a line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyList<NoteKey> Parse(ReadOnlySpan<byte> list)
    {
        if (!System.Text.Unicode.Utf8.IsValid(list)) throw new FormatException("The list of keys is not UTF-8.");
        var text = Encoding.UTF8.GetString(list);
        if (!text.EndsWith('\n')) throw new FormatException("The list of keys does not end with a newline.");
        return [.. text[..^1].Split('\n').Select(NoteKey.Parse)];
    }

    /// <summary>Why the note is not signed as it should be, or null. Any thread may ask.</summary>
    public string? Refuse(SignedNote note)
    {
        if (!note.IsSignedBy(_known, out var why)) return why;
        if (Trusted && !note.IsSignedBy(_trusted, out why)) return why;
        lock (_used)
            foreach (var key in _known.Where(k => note.Signatures.Any(s => s.KeyId == k.KeyId && s.KeyName == k.Name))) _used.Add(key);
        return null;
    }

    /// <summary>
    /// A listed key that signed nothing here and whose name is not that of one that did: a key published ahead of its use has its predecessor's name,
    /// so this one was altered or slipped in.
    /// </summary>
    public NoteKey? Stray()
    {
        var names = _used.Select(k => k.Name).ToHashSet(StringComparer.Ordinal);
        return _listed.FirstOrDefault(k => !_used.Contains(k) && !names.Contains(k.Name));
    }
}
