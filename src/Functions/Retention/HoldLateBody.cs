namespace Strongroom.Functions.Retention;

/// <summary>Files that a hold came too late for: the erasing of their bytes had begun. The first hundred by id.</summary>
public sealed record HoldLateBody(long Files, IReadOnlyList<Guid> FileIds);
