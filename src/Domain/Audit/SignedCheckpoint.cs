using System.Text;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>A checkpoint with the signed note that it was read from.</summary>
internal sealed record SignedCheckpoint(ChainedCheckpoint Checkpoint, SignedNote Note, LogHash Link)
{
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
