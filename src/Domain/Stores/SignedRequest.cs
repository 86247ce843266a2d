namespace Strongroom.Stores;

/// <summary>A request that anyone holding it may make until it expires. Never logged, never stored.</summary>
/// <param name="Method">GET or PUT.</param>
/// <param name="Url">Absolute, ready to use.</param>
/// <param name="Headers">Headers that must be sent exactly so. <c>content-length</c> is among them: HTTP clients set it themselves.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record SignedRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt)
{
    /// <summary>The headers of a request that needs none. Nobody adds to them.</summary>
    internal static readonly Dictionary<string, string> NoHeaders = [];
}
