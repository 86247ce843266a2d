using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>The proof that the log of one size goes on from that of another.</summary>
public sealed record ConsistencyBody(long From, long To, string FromRoot, string ToRoot, IReadOnlyList<string> Proof)
{
    /// <summary>Shows a proof.</summary>
    public static ConsistencyBody Of(ProvenConsistency proven) => new(
        proven.From, proven.To, proven.FromRoot.ToBase64(), proven.ToRoot.ToBase64(), [.. proven.Proof.Select(hash => hash.ToBase64())]);
}
