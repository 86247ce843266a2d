using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Files;

/// <summary>A file's record, as the gateway answers it.</summary>
internal sealed record StoredFile(
    Guid Id, string Path, string FileName, string Status, string? StatusReason, string FileType, string ContentType, long Size, string? Sha256, DateTimeOffset CreatedAt,
    string? ContentEncoding, long? StoredSize) : AnswerBody;
