using System.Text;
using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>
/// An entry and the proof that it is in the log. <paramref name="Entry"/> is its canonical text: the leaf hash is that of exactly these bytes.
/// Index, size, root and proof stand side by side, as the verifier reads proofs.
/// </summary>
public sealed record ProvenEntryBody(
    Guid Id, string Entry, long Index, long Size, string LeafHash, string Root, IReadOnlyList<string> Proof, CheckpointBody Checkpoint)
{
    /// <summary>Shows a proof.</summary>
    public static ProvenEntryBody Of(ProvenEntry proven) => new(
        proven.Id, Encoding.UTF8.GetString(proven.Entry.Span), proven.Index, proven.Checkpoint.Size, proven.LeafHash.ToBase64(), proven.Checkpoint.Root.ToBase64(), [.. proven.Proof.Select(hash => hash.ToBase64())],
        CheckpointBody.Of(proven.Checkpoint));
}
