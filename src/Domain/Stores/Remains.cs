namespace Strongroom.Stores;

/// <summary>What a store answered when it was asked for objects. Keys in neither list got no answer.</summary>
/// <param name="Gone">Objects of which nothing is there, and how that was asked.</param>
/// <param name="Left">What is there of the others. Of an object with very many versions only the first.</param>
public sealed record Remains(IReadOnlyDictionary<ObjectKey, string> Gone, IReadOnlyCollection<ObjectVersion> Left)
{
    /// <summary>Asked for the object itself.</summary>
    public const string ByHead = "HEAD: no such object";

    /// <summary>Listed, without a look for versions: the bucket keeps none.</summary>
    public const string ByListing = "LIST: no such object";

    /// <summary>Listed with its versions.</summary>
    public const string ByVersions = "LIST: no version, no snapshot, no delete marker";
}
