using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A page of a plan's files, in the order of the digest. No cursor: the last page.</summary>
public sealed record RetentionPlanItemListBody(IReadOnlyList<RetentionPlanItem> Items, string? Cursor);
