using Strongroom.TransparencyLog;

namespace Strongroom.Verifier;

/// <summary>What to hold the input against: keys that came from elsewhere, checkpoints kept from before, the name that the log should have.</summary>
internal sealed record Request(IReadOnlyList<NoteKey> TrustedKeys, IReadOnlyList<KeptCheckpoint> Kept, string? Origin);
