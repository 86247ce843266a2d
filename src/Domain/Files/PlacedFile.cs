namespace Strongroom.Files;

/// <summary>An announced file with everything decided that needs no database: its type, content rule and place.</summary>
/// <param name="Type">The file type.</param>
/// <param name="Content">The media type's rule.</param>
/// <param name="Path">The key below the tenant's prefix.</param>
/// <param name="StampedPath">The same with the time before the name; equal where the name is not part of the path.</param>
/// <param name="FileName">Sanitised.</param>
/// <param name="Scope">As named by the caller, validated.</param>
/// <param name="System">The system, in system layouts.</param>
/// <param name="ObjectType">What it belongs to.</param>
/// <param name="ObjectId">Which one of these.</param>
public sealed record PlacedFile(
    FileType Type, ContentRule Content, string Path, string StampedPath, string FileName, string Scope, string? System, string? ObjectType, string? ObjectId);
