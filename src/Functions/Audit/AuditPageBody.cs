using Strongroom.Audit;
using Strongroom.Database;

namespace Strongroom.Functions.Audit;

/// <summary>A page of the audit log, newest first. No cursor: the last page.</summary>
public sealed record AuditPageBody(IReadOnlyList<AuditEntryBody> Entries, string? Cursor)
{
    /// <summary>Shows a page.</summary>
    public static AuditPageBody Of(Page<AuditEntry> page) => new([.. page.Items.Select(AuditEntryBody.Of)], page.Cursor);
}
