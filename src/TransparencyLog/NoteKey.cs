using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Strongroom.TransparencyLog;

/// <summary>
/// The public key of a note's signer: ECDSA on P-256 over SHA-256, signature type 0x02 of c2sp.org/signed-note. Its id is the start of the SHA-256 of the
/// key alone, in SPKI form; its text is <c>name+id+base64(0x02 ‖ SPKI)</c>.
/// </summary>
public sealed class NoteKey : IEquatable<NoteKey>
{
    private const byte Ecdsa = 2;
    private const string P256 = "1.2.840.10045.3.1.7";
    private readonly byte[] _spki;

    /// <summary>A key from its SubjectPublicKeyInfo.</summary>
    /// <exception cref="FormatException">The name cannot be a key's, or the bytes are not a key on P-256 in DER.</exception>
    public NoteKey(string name, ReadOnlySpan<byte> spki)
    {
        if (!IsName(name)) throw new FormatException($"'{name}' is not the name of a key: it holds a space or a plus sign, or nothing.");
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(spki, out var read);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != P256) throw new FormatException($"The key {name} is not on the curve P-256.");
            if (read != spki.Length || !key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(spki)) throw new FormatException($"The key {name} is not in the DER form of SPKI.");
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            throw new FormatException($"The key {name} is not an ECDSA public key.");
        }
        (Name, _spki) = (name, spki.ToArray());
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(spki));
    }

    /// <summary>The name, by which people know the key.</summary>
    public string Name { get; }

    /// <summary>The id, by which signature lines name the key.</summary>
    public uint KeyId { get; }

    /// <summary>The key in the DER form of SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo => _spki;

    /// <summary>Whether the text can be a key's name.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace) && !name.Any(char.IsControl);

    /// <summary>Reads a key in its one text form.</summary>
    /// <exception cref="FormatException">It is none, or its id is not that of its bytes.</exception>
    public static NoteKey Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts.Length != 3) throw new FormatException("A key is written as name+id+base64.");
        if (!StrictBase64.TryDecode(parts[2], out var bytes) || bytes.Length < 2) throw new FormatException($"The key {parts[0]} is not Base64.");
        if (bytes[0] != Ecdsa) throw new FormatException($"The key {parts[0]} has the type {bytes[0]}; only {Ecdsa}, ECDSA, is known.");
        var key = new NoteKey(parts[0], bytes.AsSpan(1));
        if (key.KeyId.ToString("x8", CultureInfo.InvariantCulture) != parts[1]) throw new FormatException($"The key {parts[0]} has the id {key.KeyId:x8}, not {parts[1]}.");
        return key;
    }

    /// <summary>Whether the signature, an ASN.1 sequence in DER, is this key's over the text.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_spki, out _);
        return key.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <inheritdoc />
    public bool Equals([NotNullWhen(true)] NoteKey? other) => other is not null && Name == other.Name && _spki.AsSpan().SequenceEqual(other._spki);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as NoteKey);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Name, KeyId);

    /// <summary><c>name+id+base64(0x02 ‖ SPKI)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([Ecdsa, .. _spki])}");
}
