namespace Strongroom.Cli.Files;

/// <summary>A request to the store, to be sent exactly so. A secret until it expires: never printed, never kept.</summary>
internal sealed record SignedRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);
