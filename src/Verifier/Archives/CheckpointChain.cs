using System.Globalization;
using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Archives;

/// <summary>Every signed checkpoint of an archive, each checked for its signature, its place and the one before it. Sizes ascend.</summary>
internal sealed class CheckpointChain
{
    private const string Newest = "checkpoint", Folder = "checkpoints";
    private readonly List<ChainedCheckpoint> _checkpoints = [];

    private CheckpointChain()
    {
    }

    public IReadOnlyList<ChainedCheckpoint> All => _checkpoints;

    /// <summary>Reads them up to the first that is wrong.</summary>
    public static (CheckpointChain Chain, Fault? Fault) Read(ArchiveFolder folder, KeyRing keys, string? origin)
    {
        var chain = new CheckpointChain();
        var newest = folder.TryRead(Newest, Input.MaxNoteBytes);
        var names = folder.Names(Folder);
        if (newest is null && names.Count == 0) throw new UnreadableException("It is not an archive: there is neither a checkpoint nor a folder 'checkpoints'.");
        if (keys.IsEmpty) return (chain, Fault.Of("There is no key to check signatures with: neither a file 'keys' nor a --key."));

        // Signatures take their time: on all cores. Links are compared in order.
        var same = newest is null;
        var previous = default(LogHash);
        var notes = names.AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.AutoBuffered).Select(name => Read(folder, name, keys, newest));
        foreach (var note in Unwrap(notes))
        {
            same |= note.IsNewest;
            origin ??= note.Checkpoint?.Origin;
            var why = note.Why
                ?? (note.Checkpoint!.Origin != origin ? $"It is of the log {note.Checkpoint.Origin}, not {origin}." : null)
                ?? (note.Checkpoint.Previous != previous ? chain.Broken() : null);
            if (why is not null) return (chain, Fault.Of($"{Folder}/{note.Name}: {why}"));
            chain._checkpoints.Add(note.Checkpoint!);
            previous = note.Link;
        }
        return (chain, same ? null : Fault.Of($"'{Newest}' is not one of the checkpoints in '{Folder}': it or one of them was changed or is missing."));
    }

    private string Broken() => _checkpoints.Count == 0
        ? "It is the first here and says that another one came before it: that one is missing."
        : string.Create(CultureInfo.InvariantCulture, $"It does not follow the checkpoint of {_checkpoints[^1].Size} entries: one of the two was changed, or one between them is missing.");

    private static Note Read(ArchiveFolder folder, string name, KeyRing keys, byte[]? newest)
    {
        var bytes = folder.TryRead($"{Folder}/{name}", Input.MaxNoteBytes) ?? [];
        var note = new Note(name, null, ChainedCheckpoint.Link(bytes), bytes.AsSpan().SequenceEqual(newest), null);
        try
        {
            var signed = SignedNote.Parse(bytes);
            if (keys.Refuse(signed) is { } why) return note with { Why = why };
            var checkpoint = Input.Bounded(ChainedCheckpoint.Parse(signed.Text));
            return checkpoint.Size.ToString("D20", CultureInfo.InvariantCulture) == name
                ? note with { Checkpoint = checkpoint }
                : note with { Why = $"It is of {checkpoint.Size} entries, which is not what the file is named after." };
        }
        catch (FormatException e)
        {
            return note with { Why = e.Message };
        }
    }

    private static IEnumerable<T> Unwrap<T>(ParallelQuery<T> query)
    {
        using var items = query.GetEnumerator();
        while (true)
        {
            try
            {
                if (!items.MoveNext()) yield break;
            }
            catch (AggregateException e) when (e.InnerException is UnreadableException unreadable)
            {
                throw unreadable;
            }
            yield return items.Current;
        }
    }

    private sealed record Note(string Name, ChainedCheckpoint? Checkpoint, LogHash Link, bool IsNewest, string? Why);
}
