namespace Strongroom.Stores;

/// <summary>Response headers that a signed GET makes the store send.</summary>
/// <param name="ContentType">The media type to answer with.</param>
/// <param name="ContentDisposition">A complete header value, such as <c>attachment; filename="a.pdf"</c>.</param>
public sealed record ResponseOverrides(string ContentType, string ContentDisposition);
