namespace Strongroom.TransparencyLog;

/// <summary>A private key that signs notes, wherever it is kept. Any thread may sign at any time; nobody retries here.</summary>
public interface INoteSigner
{
    /// <summary>The key's name.</summary>
    string Name => PublicKey.Name;

    /// <summary>The key's id.</summary>
    uint KeyId => PublicKey.KeyId;

    /// <summary>The public half.</summary>
    NoteKey PublicKey { get; }

    /// <summary>Signs with ECDSA over SHA-256. The signature is an ASN.1 sequence in DER.</summary>
    Task<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken);
}
