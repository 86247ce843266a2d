using Strongroom.TransparencyLog;

namespace Strongroom.Verifier;

/// <summary>A checkpoint that whoever asks kept from before, from the file with this name.</summary>
internal sealed record KeptCheckpoint(string Name, SignedNote Note, Checkpoint Text)
{
    public static KeptCheckpoint Read(string path)
    {
        try
        {
            var note = SignedNote.Parse(Input.ReadFile(path, Input.MaxNoteBytes));
            return new KeptCheckpoint(Path.GetFileName(path), note, Input.Bounded(Checkpoint.Parse(note.Text)));
        }
        catch (FormatException e)
        {
            throw new UnreadableException($"{path} is not a checkpoint: {e.Message}", e);
        }
    }
}
