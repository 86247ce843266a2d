using System.Text.Json;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>
/// A receipt and what proves it: hash the canonical bytes of <c>statement</c> as an RFC 6962 leaf, follow <c>proof</c> from <c>leaf</c> to the root, and find
/// that root in the signed note. <c>strongroom-verify certificate</c> does it.
/// </summary>
public sealed record ReceiptBody(Guid Id, Guid FileId, string Statement, JsonElement Says, Guid? EntryId, Guid BatchId, int Leaf, IReadOnlyList<string> Proof, string Note)
{
    /// <summary>Shows a receipt.</summary>
    public static ReceiptBody Of(ProvenReceipt receipt) => new(
        receipt.Id, receipt.FileId, receipt.Statement, JsonElement.Parse(receipt.Statement), receipt.EntryId, receipt.BatchId, receipt.Leaf,
        [.. receipt.Proof.Select(hash => hash.ToBase64())], receipt.Note);
}
