using Strongroom.Database;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A page of receipts, oldest first. No cursor: the last page.</summary>
public sealed record ReceiptListBody(IReadOnlyList<ReceiptBody> Receipts, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static ReceiptListBody Of(Page<ProvenReceipt> page) => new([.. page.Items.Select(ReceiptBody.Of)], page.Cursor);
}
