using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Archives;

/// <summary>
/// Verifies a tenant's whole log from its archive alone: signatures, every entry, every tile and every checkpoint.
/// 1. Keys. 2. Checkpoints, signed and linked. 3. No file without a place. 4. Entries against leaf tiles, on all cores; 5. in order, the tiles above and the
/// roots of all checkpoints. Memory does not grow with the log, but for its checkpoints.
/// </summary>
internal sealed class ArchiveVerifier(string path, Request request, IProgress<(long Done, long Total)>? progress)
{
    private const int BundlesAtOnce = 32;
    private readonly ArchiveFolder _folder = new(path);

    public Verdict Run(CancellationToken cancellationToken)
    {
        var verdict = new Verdict { Kind = "archive", KeysTrusted = request.TrustedKeys.Count > 0 };

        // 1.
        KeyRing keys;
        try
        {
            keys = new KeyRing(request.TrustedKeys, _folder.Keys());
        }
        catch (FormatException e)
        {
            return verdict with { FirstBad = Fault.Of($"keys: {e.Message}") };
        }

        // 2.
        var (chain, fault) = CheckpointChain.Read(_folder, keys, request.Origin);
        verdict = verdict with { Checkpoints = chain.All.Count };
        if (chain.All.Count == 0 || fault is not null) return verdict with { FirstBad = fault ?? Fault.Of("There is no checkpoint.") };
        var newest = chain.All[^1];
        verdict = verdict with { Origin = newest.Origin, TreeSize = newest.Size, Root = newest.Root, Time = newest.Time };
        if (keys.Stray() is { } stray) return verdict with { FirstBad = Fault.Of($"keys: {stray.Name}+{stray.KeyId:x8} signed no checkpoint here.") };
        if (Kept.Refuse(request.Kept, newest) is { } behind) return verdict with { FirstBad = behind };

        // 3.
        if (_folder.Survey(newest.Size) is { } extra) return verdict with { FirstBad = extra };

        // 4. and 5.
        var roots = new SignedRoots(chain.All, request.Kept);
        var tenant = EntryCheck.TenantOf(newest.Origin) ?? FirstTenant(newest.Size);
        fault = Entries(newest.Size, tenant, roots, out var done, cancellationToken);
        return verdict with
        {
            Tenant = newest.Size > 0 ? tenant : null,
            Entries = done,
            KeptCheckpoints = request.Kept.Count(k => k.Text.Size <= roots.Good),
            Warnings = Kept.Warnings(request.Kept, keys),
            FirstBad = fault is { Index: { } index, Id: null } ? fault with { Id = FindId(index, newest.Size) } : fault,
        };
    }

    /// <summary>Entries come first: a tile above them is only at fault when they lead to every signed root.</summary>
    private Fault? Entries(long size, Guid tenant, SignedRoots roots, out long done, CancellationToken cancellationToken)
    {
        done = 0;
        Fault? above = null;
        var upper = new UpperTiles(_folder);
        var checks = Enumerable.Range(0, BundlesAtOnce).Select(_ => new BundleCheck(_folder)).ToArray();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        var bundles = (size + Tile.FullWidth - 1) / Tile.FullWidth;
        for (var start = 0L; start < bundles; start += BundlesAtOnce)
        {
            var from = start;
            var count = (int)Math.Min(BundlesAtOnce, bundles - start);
            InParallel(count, options, i => checks[i].Run(from + i, Tile.WidthAt(0, from + i, size), tenant));
            for (var i = 0; i < count; i++)
            {
                var check = checks[i];
                if (check.Fault is { } wrong)
                {
                    done += check.Count;
                    return wrong;
                }
                if (roots.Add(check.Leaves, check.Root) is { } root) return root;
                if (check.Count == Tile.FullWidth) above ??= upper.Add(check.Root);
                done += check.Count;
            }
            progress?.Report((done, size));
        }
        return roots.Compare() ?? above ?? upper.Finish();
    }

    private static void InParallel(int count, ParallelOptions options, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, options, body);
        }
        catch (AggregateException e) when (e.InnerException is UnreadableException unreadable)
        {
            throw unreadable;
        }
    }

    /// <summary>A log whose name does not end with its tenant is the one of its first entry.</summary>
    private Guid FirstTenant(long size)
    {
        var tenant = Guid.Empty;
        Peek(0, size, entry => AuditEntryForm.Check(entry, out tenant, out _));
        return tenant;
    }

    private Guid? FindId(long index, long size)
    {
        Guid? id = null;
        Peek(index, size, entry => id = EntryCheck.FindId(entry));
        return id;
    }

    private void Peek(long index, long size, Action<ReadOnlySpan<byte>> look)
    {
        var (bundle, place) = Math.DivRem(index, (long)Tile.FullWidth);
        var candidates = _folder.Partials(null, bundle).Append(TilePath.Entries(bundle, Tile.WidthAt(0, bundle, size)));
        foreach (var path in candidates.OrderByDescending(p => p.Width))
        {
            if (_folder.TryRead(path.ToString(), EntryBundle.MaxBytes) is not { } bytes) continue;
            var entries = new Range[Tile.FullWidth];
            try
            {
                if (EntryBundle.Read(bytes, entries) > place) look(bytes.AsSpan(entries[place]));
            }
            catch (FormatException)
            {
                // Then it says nothing about who it is; the fault is named anyway.
            }
            return;
        }
    }
}
