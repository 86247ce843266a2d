namespace Strongroom.Database;

/// <summary>
/// The right to run a timer's work, held by one host at a time. <paramref name="Token"/> rises with every new holder; statements that act
/// under a lease check it (see <see cref="Leases.StillHeld"/>), so a holder that slept past its time can no longer write.
/// </summary>
public sealed record Lease(string Name, string Holder, long Token);
