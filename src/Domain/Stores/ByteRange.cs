namespace Strongroom.Stores;

/// <summary>A satisfiable range of an object: <paramref name="Length"/> bytes from <paramref name="Offset"/>, both known to lie inside it.</summary>
public readonly record struct ByteRange(long Offset, long Length);
