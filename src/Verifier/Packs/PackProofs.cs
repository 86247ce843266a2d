using System.Globalization;
using Strongroom.TransparencyLog;
using Strongroom.Verifier.Proof;

namespace Strongroom.Verifier.Packs;

/// <summary>The consistency proofs of a pack, by the sizes in their names: <c>consistency/5-9.json</c>.</summary>
internal sealed class PackProofs
{
    private const string Folder = "consistency/";
    private const int MaxBytes = 100_000;
    private readonly Dictionary<(long From, long To), LogHash[]> _proofs = [];

    public static (PackProofs Proofs, Fault? Fault) Read(PackFile pack)
    {
        var proofs = new PackProofs();
        foreach (var name in pack.Names(Folder))
        {
            try
            {
                var sizes = name[Folder.Length..].Split(['-', '.']);
                if (sizes is not [var from, var to, "json"] || !Size(from, out var a) || !Size(to, out var b)) throw new FormatException("It is not named after two sizes.");
                var proof = ProofInput.ReadProof(pack.Get(name, MaxBytes), a, b);
                if (!proofs._proofs.TryAdd((a, b), proof)) throw new FormatException("There is another one between these sizes.");
            }
            catch (FormatException e)
            {
                return (proofs, Fault.Of($"{name}: {e.Message}"));
            }
        }
        return (proofs, null);
    }

    /// <summary>Whether a proof says that one tree goes on from the other; null when there is none between these sizes.</summary>
    public bool? Show(long from, LogHash fromRoot, long to, LogHash toRoot)
    {
        if (from == to) return fromRoot == toRoot;
        if (from == 0) return fromRoot == MerkleHash.Empty;
        return _proofs.TryGetValue((from, to), out var proof) ? Proofs.VerifyConsistency(from, to, fromRoot, toRoot, proof) : null;
    }

    private static bool Size(string text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size <= Input.MaxSize && size.ToString(CultureInfo.InvariantCulture) == text;
}
