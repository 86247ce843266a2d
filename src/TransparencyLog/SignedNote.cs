using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Strongroom.TransparencyLog;

/// <summary>
/// A note of c2sp.org/signed-note: text, an empty line and signature lines. Reading one says nothing about who signed it; <see cref="IsSignedBy" /> does.
/// </summary>
public sealed class SignedNote
{
    private const int MaxBytes = 1_000_000, MaxSignatures = 100;
    private const string Dash = "\u2014 ";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <summary>The signed text, its last newline included.</summary>
    public string Text { get; }

    /// <summary>The signatures, in their order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads a note in its one form.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> note)
    {
        if (note.Length > MaxBytes) throw new FormatException($"A note has at most {MaxBytes} bytes, not {note.Length}.");
        string all;
        try
        {
            all = Utf8.GetString(note);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("The note is not UTF-8.");
        }
        if (all.Any(c => c < ' ' && c != '\n')) throw new FormatException("The note holds a control character.");

        var end = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0) throw new FormatException("The note has no empty line before signatures.");
        if (!all.EndsWith('\n')) throw new FormatException("The note does not end with a newline.");
        var lines = all[(end + 2)..].Split('\n')[..^1];
        if (lines.Length == 0) throw new FormatException("The note has no signature.");
        if (lines.Length > MaxSignatures) throw new FormatException($"A note has at most {MaxSignatures} signatures, not {lines.Length}.");
        return new SignedNote(all[..(end + 1)], [.. lines.Select(ParseSignature)]);
    }

    /// <summary>Signs a text with every signer.</summary>
    /// <exception cref="FormatException">The text cannot be a note's.</exception>
    public static async Task<SignedNote> SignAsync(string text, IReadOnlyCollection<INoteSigner> signers, CancellationToken cancellationToken)
    {
        if (signers.Count == 0) throw new ArgumentException("A note needs a signature.", nameof(signers));
        if (!text.EndsWith('\n') || text.Any(c => c < ' ' && c != '\n')) throw new FormatException("A note's text ends with a newline and holds no other control character.");
        var bytes = Utf8.GetBytes(text);
        var signatures = new List<NoteSignature>(signers.Count);
        foreach (var signer in signers) signatures.Add(new NoteSignature(signer.Name, signer.KeyId, await signer.SignAsync(bytes, cancellationToken)));
        return new SignedNote(text, signatures);
    }

    /// <summary>The note's bytes.</summary>
    public byte[] ToBytes()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var line in Signatures)
        {
            var signature = new byte[4 + line.Signature.Length];
            BinaryPrimitives.WriteUInt32BigEndian(signature, line.KeyId);
            line.Signature.CopyTo(signature.AsMemory(4));
            note.Append(Dash).Append(line.KeyName).Append(' ').Append(Convert.ToBase64String(signature)).Append('\n');
        }
        return Utf8.GetBytes(note.ToString());
    }

    /// <summary>
    /// Whether at least one of the keys signed the text, and none of them has a bad signature here. Lines of other keys are ignored.
    /// </summary>
    public bool IsSignedBy(IReadOnlyCollection<NoteKey> keys, [NotNullWhen(false)] out string? why)
    {
        why = null;
        var text = Utf8.GetBytes(Text);
        var signed = false;
        foreach (var line in Signatures)
            foreach (var key in keys.Where(k => k.KeyId == line.KeyId && k.Name == line.KeyName))
            {
                if (!key.Verify(text, line.Signature.Span))
                {
                    why = $"The signature of {key.Name}+{key.KeyId:x8} is wrong.";
                    return false;
                }
                signed = true;
            }
        if (!signed) why = $"No key of {string.Join(", ", keys.Select(k => $"{k.Name}+{k.KeyId:x8}"))} signed it, only {string.Join(", ", Signatures.Select(s => $"{s.KeyName}+{s.KeyId:x8}"))}.";
        return signed;
    }

    private static NoteSignature ParseSignature(string line)
    {
        if (!line.StartsWith(Dash, StringComparison.Ordinal)) throw new FormatException("A signature line starts with an em dash and a space.");
        var parts = line[Dash.Length..].Split(' ');
        if (parts.Length != 2 || !NoteKey.IsName(parts[0])) throw new FormatException("A signature line is an em dash, a key's name and a signature.");
        if (!StrictBase64.TryDecode(parts[1], out var bytes) || bytes.Length < 5) throw new FormatException($"The signature of {parts[0]} is not Base64 of a key id and a signature.");
        return new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4));
    }
}
