using System.Text;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>A checkpoint with its signed note.</summary>
internal sealed record SignedCheckpoint(ChainedCheckpoint Checkpoint, SignedNote Note, LogHash Link)
{
    /// <summary>Signs what a tree is now, by every key of ours that still signs. Checkpoints tell time that does not go back, whatever the clock does.</summary>
    public static async Task<SignedCheckpoint> SignAsync(
        string origin, TileBatch tree, LogHash previous, DateTimeOffset? notBefore, DateTimeOffset now, AuditKeys keys, CancellationToken cancellationToken)
    {
        var checkpoint = new ChainedCheckpoint(origin, tree.Size, tree.Root(), now < notBefore ? notBefore.Value : now, previous);
        var note = await SignedNote.SignAsync(checkpoint.Format(), [.. await keys.SignersAsync(cancellationToken)], cancellationToken);
        return new SignedCheckpoint(checkpoint, note, ChainedCheckpoint.Link(note.ToBytes()));
    }

    /// <summary>Reads a note. Null when it is not a checkpoint of ours, or no key of ours has signed it.</summary>
    public static SignedCheckpoint? Read(string note, IReadOnlyCollection<NoteKey> keys)
    {
        try
        {
            var bytes = Encoding.UTF8.GetBytes(note);
            var signed = SignedNote.Parse(bytes);
            return signed.IsSignedBy(keys, out _) ? new SignedCheckpoint(ChainedCheckpoint.Parse(signed.Text), signed, ChainedCheckpoint.Link(bytes)) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
