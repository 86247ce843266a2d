using Strongroom.TransparencyLog;

namespace Strongroom.Verifier;

/// <summary>Checkpoints kept from before, held against the newest one of the input.</summary>
internal static class Kept
{
    /// <summary>A kept checkpoint of another log, or of more entries than there are: the tail is gone.</summary>
    public static Fault? Refuse(IReadOnlyList<KeptCheckpoint> kept, ChainedCheckpoint newest)
    {
        foreach (var (name, _, checkpoint) in kept)
        {
            if (checkpoint.Origin != newest.Origin) return Fault.Of($"The checkpoint {name} is of the log {checkpoint.Origin}, not {newest.Origin}.");
            if (checkpoint.Size > newest.Size)
                return new Fault(newest.Size, null, $"The log ends after {newest.Size} entries; the checkpoint {name} is of {checkpoint.Size}. It was truncated, or is older than that checkpoint.");
        }
        return null;
    }

    /// <summary>Kept checkpoints count as they are. Whether a known key signed them is worth knowing.</summary>
    public static IReadOnlyList<string> Warnings(IReadOnlyList<KeptCheckpoint> kept, KeyRing keys) =>
        [.. from k in kept let why = keys.Refuse(k.Note) where why is not null select $"The checkpoint {k.Name} was compared, but its signature not accepted: {why}"];
}
