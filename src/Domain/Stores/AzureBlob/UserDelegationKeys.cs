using Azure.Storage.Blobs.Models;

namespace Strongroom.Stores.AzureBlob;

/// <summary>
/// Keeps the user-delegation key that signs SAS without an account key. A SAS dies with its key, so a key is used only while it outlives the
/// signature by an hour, and renewed before. One caller renews, the others wait.
/// </summary>
/// <param name="fetch">Asks Azure for a key that holds from one time to another.</param>
/// <param name="time">What time it is.</param>
internal sealed class UserDelegationKeys(
    Func<DateTimeOffset, DateTimeOffset, CancellationToken, Task<UserDelegationKey>> fetch, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);
    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    // Azure's limit is seven days from a key's beginning, which lies a little in the past.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7) - Skew - Skew;

    private readonly SemaphoreSlim _turn = new(1);
    private UserDelegationKey? _key;

    /// <summary>A key that holds until then.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No key holds that long.</exception>
    public async ValueTask<UserDelegationKey> GetAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (Usable(until)) return _key!;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (Usable(until)) return _key!;
            var now = time.GetUtcNow();
            if (until > now + Longest) throw new ArgumentOutOfRangeException(nameof(until), "A user-delegation key holds for less than seven days.");
            var wanted = until + Margin > now + Usual ? until + Margin : now + Usual;
            _key = await fetch(now - Skew, wanted > now + Longest ? now + Longest : wanted, cancellationToken);
            return _key;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    // Within the last hour of what Azure allows at all there is no margin to be had.
    private bool Usable(DateTimeOffset until) =>
        _key is { } key && (key.SignedExpiresOn >= until + Margin || (key.SignedExpiresOn >= until && until + Margin > time.GetUtcNow() + Longest));
}
