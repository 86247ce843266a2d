namespace Strongroom.Ingest;

/// <summary>What reading an object showed.</summary>
/// <param name="Fault">Why it is not what was announced; null when it is.</param>
/// <param name="Sha256">32 bytes; null when it was too large to hash, or a fault was seen before.</param>
public sealed record Inspection(string? Fault, byte[]? Sha256);
