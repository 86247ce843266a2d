namespace Strongroom.Stores;

/// <summary>Limits of multipart uploads: bytes a part (the last may be smaller) and parts an object.</summary>
public sealed record MultipartLimits(long MinPartBytes, long MaxPartBytes, int MaxParts);
