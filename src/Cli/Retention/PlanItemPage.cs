namespace Strongroom.Cli.Retention;

/// <summary>A page of a plan's files. No cursor: the last page.</summary>
internal sealed record PlanItemPage(IReadOnlyList<PlanItem> Items, string? Cursor);
