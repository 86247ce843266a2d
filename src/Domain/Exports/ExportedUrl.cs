using Strongroom.Files;

namespace Strongroom.Exports;

/// <summary>A file of an export and a URL that downloads it.</summary>
/// <param name="File">The file.</param>
/// <param name="GrantId">The URL's row among the grants.</param>
/// <param name="Url">Signed; short-lived.</param>
/// <param name="ExpiresAt">Until when the store honours it.</param>
public sealed record ExportedUrl(FileRecord File, Guid GrantId, string Url, DateTimeOffset ExpiresAt);
