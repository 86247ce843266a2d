namespace Strongroom.Cli.Audit;

/// <summary>A page of the log, newest first. No cursor: the last page.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, string? Cursor);
