namespace Strongroom.Stores;

/// <summary>What a store says of an object without reading it.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="ContentType">As stored; empty when the store has none.</param>
/// <param name="ETag">Without quotes. Opaque: equal tags mean equal content, nothing more.</param>
/// <param name="LastModified">UTC, by the store's clock.</param>
public sealed record ObjectHead(long Size, string ContentType, string ETag, DateTimeOffset LastModified);
