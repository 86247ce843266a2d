using Strongroom.Stores;

namespace Strongroom.Ingest;

/// <summary>What the reconciler knows of a record.</summary>
/// <param name="Id">The file.</param>
/// <param name="Key">Where its object is, or was.</param>
/// <param name="Store">In which store.</param>
/// <param name="Status">The file's status.</param>
/// <param name="ETag">The tag that was verified; null before.</param>
/// <param name="IsMissing">Its object was not there the last time.</param>
/// <param name="UpdatedAt">Its last change.</param>
public sealed record RecordedFile(Guid Id, ObjectKey Key, string Store, string Status, string? ETag, bool IsMissing, DateTimeOffset UpdatedAt)
{
    /// <summary>Expired and purged records have given their path back; bytes that still lie there are nobody's.</summary>
    public bool IsFormer => Status is "expired" or "purged";
}
