namespace Strongroom.Stores;

/// <summary>What an uploaded object must be. Stores bind as much of it into a signed URL as they can; the blob event verifies the rest.</summary>
/// <param name="Length">Exactly this many bytes.</param>
/// <param name="ContentType">Exactly this media type.</param>
/// <param name="Sha256">The declared SHA-256 (32 bytes), or null.</param>
/// <param name="ContentEncoding">How the bytes are coded, <c>gzip</c>, for what the gateway stores itself; null for as they are.</param>
/// <param name="AskTime">
/// Ask for the object's time where the answer to a PUT does not tell it (S3). False saves that call: then it is the time of the answer.
/// </param>
public sealed record PutOptions(long Length, string ContentType, byte[]? Sha256 = null, string? ContentEncoding = null, bool AskTime = true);
