namespace Strongroom.Audit;

/// <summary>A key that signs, or once signed, checkpoints: ECDSA on P-256. Exactly one of the three places is given.</summary>
public sealed record AuditKeyOptions
{
    /// <summary>The key's name in signature lines, such as <c>strongroom-2026</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>A PEM file with the private key. Made when it is not there.</summary>
    public string? File { get; init; }

    /// <summary>A key in Key Vault: <c>https://{vault}.vault.azure.net/keys/{name}/{version}</c>.</summary>
    public string? KeyVaultKey { get; init; }

    /// <summary>A retired key's public half, as <c>name+id+base64</c>: it verifies, and signs no more.</summary>
    public string? PublicKey { get; init; }
}
