using System.Security.Cryptography;

namespace Strongroom.TransparencyLog;

/// <summary>A signer whose private key is a PEM file that only its owner can read: for development and single machines.</summary>
public sealed class KeyFileSigner : INoteSigner, IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _gate = new();

    private KeyFileSigner(string name, ECDsa key) => (_key, PublicKey) = (key, new NoteKey(name, key.ExportSubjectPublicKeyInfo()));

    /// <inheritdoc />
    public NoteKey PublicKey { get; }

    /// <summary>Reads the key, or makes one when there is no file. Of several that make it at once, all end up with the same.</summary>
    /// <exception cref="FormatException">The file is not a private key on P-256.</exception>
    public static KeyFileSigner OpenOrCreate(string path, string name)
    {
        if (!File.Exists(path)) Create(path);
        return Open(path, name);
    }

    /// <summary>Reads the key.</summary>
    /// <exception cref="FormatException">The file is not a private key on P-256.</exception>
    public static KeyFileSigner Open(string path, string name)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            var signer = new KeyFileSigner(name, key);
            key.SignHash(new byte[32]);
            return signer;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new FormatException($"{path} is not the private key of an ECDSA signer in PEM.");
        }
    }

    /// <inheritdoc />
    public Task<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate) return Task.FromResult(_key.SignData(text.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static void Create(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // Written whole under another name: nobody reads half a key, and the first to give it its name wins.
        var draft = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var writer = new StreamWriter(draft, options)) writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
