using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Transitions;

/// <summary>Moves an object into the archive tier: gate → store → record. Where it is already, by a pass that died, only the record is left to write.</summary>
public sealed class ArchiveObject(TransitionRows rows, TransitionLedger ledger)
{
    /// <summary>Archives.</summary>
    public async Task<MoveResult> RunAsync(HeldLease held, Transition transition, IObjectStore store, CancellationToken cancellationToken)
    {
        if (store is not IArchiveTierStore { CanArchive: true } tiers) return new MoveResult.Dropped("the store has no archive tier");
        var (file, before) = (transition.File, transition.ETagBefore);

        // 1. What is there?
        var tier = await tiers.TierAsync(file.Key, cancellationToken);
        if (tier is null) return new MoveResult.Dropped("missing", Look: true);
        if (!tier.Is(before)) return new MoveResult.Dropped("overwritten", Look: true);

        // 2. Past the point of no return, unless it was passed and the object has moved.
        if (tier.State == TierState.Hot || !transition.IsMoving)
        {
            if (await rows.BeginAsync(held, transition, cancellationToken) is { } reason) return new MoveResult.Dropped(reason);
        }
        if (tier.State == TierState.Hot)
        {
            if (!await tiers.ArchiveAsync(file.Key, tier.Head.ETag, cancellationToken)) return new MoveResult.Failed("not archived");
            tier = await tiers.TierAsync(file.Key, cancellationToken);
            if (tier is null || tier.State == TierState.Hot || !tier.Is(before)) return new MoveResult.Failed("not in the archive tier");
        }

        // 3. The record.
        return await ledger.ArchiveAsync(held, transition, tier.Head, cancellationToken);
    }
}
