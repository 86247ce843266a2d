namespace Strongroom.Files;

/// <summary>A file that a caller announces.</summary>
/// <param name="FileName">As the caller has it; sanitised before use.</param>
/// <param name="ContentType">A media type without parameters.</param>
/// <param name="Size">In bytes; -1 when only reading will tell (uploads through the gateway).</param>
/// <param name="Sha256">The declared SHA-256 (32 bytes), or null.</param>
/// <param name="FileType">A name from the catalogue.</param>
/// <param name="Scope">Where it belongs: <c>sessions/s-1</c>, <c>projects/p-1/runs/r-2</c>, <c>accounting/receipt/r-3</c>, …</param>
/// <param name="Metadata">Custom metadata, at most 8 KB with its keys.</param>
/// <param name="Tags">At most 50, of 128 characters each.</param>
/// <param name="TimestampPrefix">Prefix the name with the time; null leaves it to the tenant's setting.</param>
/// <param name="Classification">One of <see cref="Files.Classification.All"/>; null for the default.</param>
public sealed record UploadRequest(
    string FileName, string ContentType, long Size, byte[]? Sha256, string FileType, string Scope,
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<string> Tags, bool? TimestampPrefix, string? Classification = null);
