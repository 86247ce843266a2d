namespace Strongroom.Retention;

/// <summary>What a hold covers at a moment.</summary>
/// <param name="Files">Living files that stay because of it, those in the trash among them.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="InTrash">Those of them that were deleted before: they stay in the trash until the release, and can be restored.</param>
/// <param name="BeingPurged">Files that it came too late for: the erasing of their bytes had begun. Not counted in the others.</param>
/// <param name="BeingPurgedIds">The first hundred of them.</param>
public sealed record HoldCoverage(long Files, long Bytes, long InTrash, long BeingPurged, IReadOnlyList<Guid> BeingPurgedIds);
