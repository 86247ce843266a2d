using Azure.Identity;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>The keys of the log: those that sign now, and all whose signatures count. Opened once, at the first use.</summary>
public sealed class AuditKeys(AuditLogOptions options) : IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private IReadOnlyList<INoteSigner>? _signers;

    /// <summary>The keys that sign.</summary>
    public async Task<IReadOnlyList<INoteSigner>> SignersAsync(CancellationToken cancellationToken)
    {
        if (_signers is not null) return _signers;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _signers ??= await OpenAsync(cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The public halves of all keys, retired ones too.</summary>
    public async Task<IReadOnlyList<NoteKey>> PublicAsync(CancellationToken cancellationToken) =>
    [
        .. (await SignersAsync(cancellationToken)).Select(signer => signer.PublicKey),
        .. options.Keys.Where(key => key.PublicKey is not null).Select(key => NoteKey.Parse(key.PublicKey!)),
    ];

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var signer in _signers ?? []) (signer as IDisposable)?.Dispose();
        _http.Dispose();
        _opening.Dispose();
    }

    private async Task<IReadOnlyList<INoteSigner>> OpenAsync(CancellationToken cancellationToken)
    {
        var signers = new List<INoteSigner>();
        foreach (var key in options.Keys)
        {
            if (key.File is not null) signers.Add(KeyFileSigner.OpenOrCreate(key.File, key.Name));
            else if (key.KeyVaultKey is not null)
                signers.Add(await KeyVaultSigner.OpenAsync(new Uri(key.KeyVaultKey), key.Name, _http, new DefaultAzureCredential(), cancellationToken));
        }

        return signers;
    }
}
