namespace Strongroom.Functions.Files;

/// <summary>Where a special upload route puts its files; only the object's id is the caller's.</summary>
internal sealed record UploadPlace(string FileType, string System, string ObjectType);
