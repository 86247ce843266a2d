namespace Strongroom.Files;

/// <summary>A signed download. A revocable one's URL is the gateway's path <c>/api/v1/d/{token}</c>.</summary>
public sealed record DownloadTicket(Guid FileId, string Path, string? ContentEncoding, Guid GrantId, string Url, DateTimeOffset ExpiresAt, bool Revocable);
