using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Transitions;

/// <summary>Brings an object back from the archive tier: asks the store, and looks every pass whether it has come. Holds do not matter: nothing is lost by it.</summary>
public sealed class RehydrateObject(TransitionRows rows, TransitionLedger ledger)
{
    /// <summary>Asks, or looks.</summary>
    public async Task<MoveResult> RunAsync(HeldLease held, Transition transition, IObjectStore store, CancellationToken cancellationToken)
    {
        if (store is not IArchiveTierStore { CanArchive: true } tiers) return new MoveResult.Failed("the store has no archive tier");
        var tier = await tiers.TierAsync(transition.File.Key, cancellationToken);
        if (tier is { State: TierState.Archived } && tier.Is(transition.ETagBefore))
        {
            if (await rows.BeginAsync(held, transition, cancellationToken) is { } reason) return new MoveResult.Dropped(reason);
            if (!await tiers.RehydrateAsync(transition.File.Key, tier.Head.ETag, transition.KeepDays, cancellationToken)) return new MoveResult.Failed("not brought back");
            tier = await tiers.TierAsync(transition.File.Key, cancellationToken);
        }

        return tier switch
        {
            null => new MoveResult.Dropped("missing", Look: true),
            _ when !tier.Is(transition.ETagBefore) => new MoveResult.Dropped("overwritten", Look: true),
            { State: TierState.Hot } => await ledger.BringBackAsync(held, transition, tier.Head, cancellationToken),
            { State: TierState.Readable, ReadableUntil: { } until } => await ledger.MakeReadableAsync(held, transition, until, cancellationToken),
            _ => new MoveResult.Waiting(),
        };
    }
}
