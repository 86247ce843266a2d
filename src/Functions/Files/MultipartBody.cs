namespace Strongroom.Functions.Files;

/// <summary>How to cut a large file, and its first parts. The others are signed by <c>upload-url/{fileId}/parts</c>.</summary>
public sealed record MultipartBody(long PartBytes, int PartCount, IReadOnlyList<SignedPartBody> Parts);
