namespace Strongroom.Files;

/// <summary>How a download is asked for.</summary>
/// <param name="Inline">Shown in the browser where the type allows it, else saved.</param>
/// <param name="Minutes">1 to 15; null takes the file type's own.</param>
/// <param name="Revocable">A link through the gateway, which can be revoked and counts its uses.</param>
/// <param name="MaxUses">How often a revocable link may be followed, 1 to 1,000,000; null without limit.</param>
public sealed record DownloadRequest(bool Inline, int? Minutes, bool Revocable, int? MaxUses);
