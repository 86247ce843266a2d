using System.Globalization;
using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Packs;

/// <summary>
/// Verifies an audit pack: a choice of entries, each proven to be in the signed tree. 1. What it says about itself. 2. Keys. 3. Checkpoints. 4. Entries.
/// 5. Whether earlier checkpoints, included or kept, are shown to be earlier states. That nothing fitting the filter was left out cannot be shown.
/// </summary>
internal sealed class PackVerifier(string path, Request request, IProgress<(long Done, long Total)>? progress)
{
    private const int MaxManifestBytes = 1_000_000;
    private const string Folder = "checkpoints/";

    public Verdict Run(CancellationToken cancellationToken)
    {
        using var pack = new PackFile(path);

        // 1.
        var manifest = PackManifest.Parse(pack.Get("pack.json", MaxManifestBytes));
        var verdict = new Verdict { Kind = "pack", KeysTrusted = request.TrustedKeys.Count > 0, Tenant = manifest.Tenant };

        // 2. and 3.
        KeyRing keys;
        var checkpoints = new List<ChainedCheckpoint>();
        try
        {
            keys = new KeyRing(request.TrustedKeys, pack.TryRead("keys", Input.MaxKeysBytes) is { } list ? KeyRing.Parse(list) : []);
            if (keys.IsEmpty) return verdict with { FirstBad = Fault.Of("There is no key to check signatures with: neither a file 'keys' nor a --key.") };
            foreach (var name in pack.Names(Folder).Prepend("checkpoint")) checkpoints.Add(Checkpoint(pack, name, keys));
        }
        catch (FormatException e)
        {
            return verdict with { FirstBad = Fault.Of(e.Message) };
        }
        var newest = checkpoints[0];
        verdict = verdict with { Origin = newest.Origin, TreeSize = newest.Size, Root = newest.Root, Time = newest.Time, Checkpoints = checkpoints.Distinct().Count() };
        if (keys.Stray() is { } stray) return verdict with { FirstBad = Fault.Of($"keys: {stray.Name}+{stray.KeyId:x8} signed no checkpoint here.") };
        if (Fit(manifest, newest, checkpoints) is { } unfit) return verdict with { FirstBad = Fault.Of(unfit) };
        if (Kept.Refuse(request.Kept, newest) is { } behind) return verdict with { FirstBad = behind };
        var (proofs, fault) = PackProofs.Read(pack);
        if (fault is not null) return verdict with { FirstBad = fault };

        // 4.
        var entries = new PackEntries(manifest.Tenant, newest, [.. checkpoints.Select(c => c.Size), .. request.Kept.Select(k => k.Text.Size)]);
        using (var stream = pack.Get("entries.jsonl")) fault = entries.Check(stream, manifest.EntryCount, progress, cancellationToken);
        verdict = verdict with { Entries = entries.Count, FirstBad = fault };
        if (fault is not null) return verdict;

        // 5.
        bool? Shown(long size, LogHash root) => entries.Roots.TryGetValue(size, out var grown) ? grown == root : proofs.Show(size, root, newest.Size, newest.Root);
        var warnings = new List<string>();
        foreach (var checkpoint in checkpoints.Skip(1))
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"the checkpoint of {checkpoint.Size} entries");
            if (Shown(checkpoint.Size, checkpoint.Root) is not { } good) warnings.Add($"Nothing shows that {what} is an earlier state of this log.");
            else if (!good) return verdict with { FirstBad = Fault.Of($"The log does not go on from {what} in the pack.") };
        }
        foreach (var (name, _, kept) in request.Kept)
        {
            if (Shown(kept.Size, kept.Root) is not { } good) return verdict with { FirstBad = Fault.Of($"The pack holds no proof from the {kept.Size} entries of {name} to its {newest.Size}: verify the archive instead.") };
            if (!good) return verdict with { FirstBad = new Fault(0, null, $"The log does not go on from the checkpoint {name} of {kept.Size} entries: it was rewritten after that was given out.") };
        }
        return verdict with { KeptCheckpoints = request.Kept.Count, Warnings = [.. warnings, .. Kept.Warnings(request.Kept, keys)] };
    }

    private string? Fit(PackManifest manifest, ChainedCheckpoint newest, List<ChainedCheckpoint> checkpoints)
    {
        var origin = request.Origin ?? newest.Origin;
        if (checkpoints.Find(c => c.Origin != origin) is { } other) return $"A checkpoint is of the log {other.Origin}, not {origin}.";
        if (manifest.Origin != origin) return $"pack.json is of the log {manifest.Origin}, its checkpoint of {origin}.";
        if (EntryCheck.TenantOf(origin) is { } tenant && tenant != manifest.Tenant) return $"pack.json is of the tenant {manifest.Tenant}, the log of {tenant}.";
        if (manifest.TreeSize != newest.Size) return $"pack.json is of {manifest.TreeSize} entries, its checkpoint of {newest.Size}.";
        return checkpoints.Find(c => c.Size > newest.Size) is { } later ? $"A checkpoint is of {later.Size} entries, more than the newest." : null;
    }

    private static ChainedCheckpoint Checkpoint(PackFile pack, string name, KeyRing keys)
    {
        try
        {
            var note = SignedNote.Parse(pack.Get(name, Input.MaxNoteBytes));
            if (keys.Refuse(note) is { } why) throw new FormatException(why);
            var checkpoint = Input.Bounded(ChainedCheckpoint.Parse(note.Text));
            if (name.StartsWith(Folder, StringComparison.Ordinal) && checkpoint.Size.ToString("D20", CultureInfo.InvariantCulture) != name[Folder.Length..])
                throw new FormatException($"It is of {checkpoint.Size} entries, which is not what the file is named after.");
            return checkpoint;
        }
        catch (FormatException e)
        {
            throw new FormatException($"{name}: {e.Message}");
        }
    }
}
