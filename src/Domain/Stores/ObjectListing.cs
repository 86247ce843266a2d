namespace Strongroom.Stores;

/// <summary>An object as a listing shows it. The key is as the store has it and may lie outside every tenant.</summary>
public sealed record ObjectListing(string Key, long Size, string ETag, DateTimeOffset LastModified);
