namespace Strongroom.Files;

/// <summary>A file that the gateway makes itself, before it has a size.</summary>
/// <param name="FileType">A type of the catalogue that is made here.</param>
/// <param name="Scope">Where it belongs.</param>
/// <param name="FileName">Its name. <c>{fileId}</c> in it becomes the id, so that a second attempt meets nothing of the first.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Metadata">Custom metadata, such as the job that made it.</param>
public sealed record OwnFile(string FileType, string Scope, string FileName, string ContentType, IReadOnlyDictionary<string, string> Metadata);
