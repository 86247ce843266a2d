using Strongroom.Cli.Gateway;
using Strongroom.Functions.Files;

namespace Strongroom.Cli.Files;

/// <summary>Signed URLs of an upload's parts: those that came with the plan, and what is asked for later, a few at a time since they do not hold for long.</summary>
internal sealed class PartUrls(GatewayClient gateway, Guid file, int partCount, TimeProvider clock) : IDisposable
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    private readonly Dictionary<int, SignedPart> _signed = [];
    private readonly SemaphoreSlim _turn = new(1);

    public void Keep(IReadOnlyList<SignedPart> parts)
    {
        foreach (var part in parts) _signed[part.Number] = part;
    }

    /// <summary>A URL that holds; a new one when the last was <paramref name="refused"/>.</summary>
    public async Task<SignedPart> GetAsync(int number, bool refused, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!refused && _signed.TryGetValue(number, out var kept) && kept.Put.ExpiresAt - Margin > clock.GetUtcNow()) return kept;
            var last = refused ? number : Math.Min(partCount, number + AtOnce - 1);
            var fresh = await gateway.PostAsync($"storage/upload-url/{file}/parts", new UploadPartsBody { From = number, To = last }, GatewayJson.Default.UploadPartsBody, gateway.NewKey(), GatewayJson.Default.SignedParts, cancellationToken);
            Keep(fresh.Parts);
            return _signed[number];
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
