namespace Strongroom.Stores;

/// <summary>A version of an object, or a delete marker. Without an id it is the object itself.</summary>
public readonly record struct ObjectVersion(ObjectKey Key, string? Id);
