namespace Strongroom.Stores;

/// <summary>A part that has arrived: its number from 1, its size in bytes.</summary>
public sealed record UploadedPart(int Number, long Size);
