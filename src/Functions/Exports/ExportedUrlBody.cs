using Strongroom.Exports;

namespace Strongroom.Functions.Exports;

/// <summary>A file of an export and a URL that downloads it. Compare what comes with <c>size</c> and <c>sha256</c>.</summary>
public sealed record ExportedUrlBody(Guid FileId, string Path, long Size, string? Sha256, string? ContentEncoding, string Url, DateTimeOffset ExpiresAt, Guid GrantId)
{
    /// <summary>Shows one.</summary>
    public static ExportedUrlBody Of(ExportedUrl url) => new(
        url.File.Id, url.File.Path, url.File.Size, url.File.Sha256 is { } hash ? Convert.ToHexStringLower(hash) : null, url.File.ContentEncoding, url.Url, url.ExpiresAt, url.GrantId);
}
