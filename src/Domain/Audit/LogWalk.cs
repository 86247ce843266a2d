using System.Globalization;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>A walk over a log from its first leaf: what has been seen so far, and what is still to be met, checkpoint by checkpoint.</summary>
internal sealed class LogWalk(
    AuditHead head, string origin, IReadOnlyList<(long Size, string Note)> checkpoints, IReadOnlyList<(long From, long To)> recoveries, ChainedCheckpoint? old,
    IReadOnlyCollection<NoteKey> keys)
{
    private readonly CompactRange _tree = new();
    private int _next;
    private LogHash _link;

    public long Entries { get; private set; }

    public long Archived { get; private set; }

    public int CheckpointsSeen => _next;

    /// <summary>Takes the next leaf. <paramref name="months"/> are those that the database still holds.</summary>
    public BadEntry? Check((long Seq, Guid Id, AuditEntryForm? Entry) leaf, LogHash kept, IReadOnlySet<string> months)
    {
        if (leaf.Entry is null)
        {
            if (!recoveries.Any(taken => leaf.Seq >= taken.From && leaf.Seq < taken.To))
            {
                if (leaf.Seq >= head.ArchivedSize) return new BadEntry(leaf.Seq, leaf.Id, "the row is missing");
                if (months.Contains(MonthOf(leaf.Id))) return new BadEntry(leaf.Seq, leaf.Id, "the row is missing, though its month was not dropped");
            }

            Archived++;
        }
        else
        {
            if (HashOf(leaf.Entry) is not { } hash || hash != kept) return new BadEntry(leaf.Seq, leaf.Id, "the row is not what was sealed");
            Entries++;
        }

        _tree.Append(kept);
        if (old is not null && old.Size == _tree.Size && old.Root != _tree.Root())
            return new BadEntry(leaf.Seq, leaf.Id, "an entry up to this one is not what the given checkpoint was made of");
        return _next < checkpoints.Count && checkpoints[_next].Size == _tree.Size ? CheckCheckpoint(leaf) : null;
    }

    /// <summary>What must hold once every leaf has been seen.</summary>
    public BadEntry? CheckEnd()
    {
        if (old is not null && old.Size > head.Size) return new BadEntry(head.Size, null, $"the log ends here; by the given checkpoint it had {old.Size} entries");
        if (_next < checkpoints.Count) return new BadEntry(checkpoints[_next].Size, null, "a checkpoint does not belong to this log");
        if (head.Root != _tree.Root()) return new BadEntry(null, null, "the root is not that of the leaves");
        if (head.Size > 0 && (checkpoints.Count == 0 || checkpoints[^1].Size != head.Size)) return new BadEntry(head.Size - 1, null, "the newest checkpoint is missing");
        return head.Checkpoint == _link ? null : new BadEntry(null, null, "the head names another checkpoint");
    }

    private BadEntry? CheckCheckpoint((long Seq, Guid Id, AuditEntryForm? Entry) leaf)
    {
        var signed = SignedCheckpoint.Read(checkpoints[_next++].Note, keys);
        var fault = signed?.Checkpoint switch
        {
            null => "the checkpoint after it is not signed by a key of this log",
            { } c when c.Origin != origin => "the checkpoint after it is of another log",
            { } c when c.Size != _tree.Size || c.Root != _tree.Root() => "the checkpoint after it is of other entries",
            { } c when c.Previous != _link => "the checkpoint after it does not follow the one before",
            _ => null,
        };
        if (signed is not null) _link = signed.Link;
        return fault is null ? null : new BadEntry(leaf.Seq, leaf.Id, fault);
    }

    private static LogHash? HashOf(AuditEntryForm entry)
    {
        try
        {
            return entry.LeafHash();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // The first 48 bits of a UUIDv7 are its moment in milliseconds.
    private static string MonthOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var moment = ((long)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) << 16) | System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        return moment > 253_402_300_799_999 ? "" : DateTimeOffset.FromUnixTimeMilliseconds(moment).ToString("yyyyMM", CultureInfo.InvariantCulture);
    }
}
