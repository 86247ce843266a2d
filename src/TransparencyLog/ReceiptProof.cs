using System.Numerics;

namespace Strongroom.TransparencyLog;

/// <summary>That a receipt is one of those under a signed note: a path of RFC 6962 from its statement to the root.</summary>
public static class ReceiptProof
{
    /// <summary>The hash of a statement as a leaf.</summary>
    public static LogHash Leaf(ReadOnlySpan<byte> statement) => MerkleHash.Leaf(statement);

    /// <summary>The path from a leaf to the root.</summary>
    /// <param name="hashes">The batch's leaves, 32 bytes each.</param>
    /// <param name="index">Which of them.</param>
    public static LogHash[] Make(ReadOnlySpan<byte> hashes, int index)
    {
        var size = hashes.Length / LogHash.Size;
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<LogHash>();
        for (var (start, end) = (0, size); end - start > 1;)
        {
            var middle = start + (1 << BitOperations.Log2((uint)(end - start - 1)));
            var (from, to) = index < middle ? (middle, end) : (start, middle);
            proof.Add(MerkleHash.Root(hashes[(from * LogHash.Size)..(to * LogHash.Size)]));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }
        proof.Reverse();
        return [.. proof];
    }

    /// <summary>Checks a receipt against nothing but keys that are trusted.</summary>
    /// <param name="statement">The statement's bytes.</param>
    /// <param name="index">Which leaf of its batch it is.</param>
    /// <param name="proof">The path to the root.</param>
    /// <param name="note">The signed note over the batch.</param>
    /// <param name="keys">Keys whose signature counts.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Check(ReadOnlySpan<byte> statement, int index, ReadOnlySpan<LogHash> proof, ReadOnlySpan<byte> note, IReadOnlyCollection<NoteKey> keys)
    {
        try
        {
            var read = ReceiptStatement.Parse(statement);
            var signed = SignedNote.Parse(note);
            if (!signed.IsSignedBy(keys, out var why)) return why;
            var batch = ReceiptNote.Parse(signed.Text);
            if (!batch.Origin.EndsWith($"/receipts/{read.Tenant}", StringComparison.Ordinal)) return $"The note is of {batch.Origin}, the receipt of tenant {read.Tenant}.";
            return Proofs.VerifyInclusion(Leaf(statement), index, batch.Size, batch.Root, proof) ? null : $"The receipt is not leaf {index} of batch {batch.Batch}.";
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
