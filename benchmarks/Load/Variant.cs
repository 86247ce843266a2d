namespace Strongroom.Bench.Load;

/// <summary>
/// One kind of request. Path and body may hold <c>{any N}</c>, a random number below N, <c>{hex N}</c>, the same as twelve hexadecimal digits, and
/// <c>{next}</c>, a number that no other request has.
/// </summary>
/// <param name="Tokens">Bearer tokens, of which each request takes one.</param>
/// <param name="Path">The path with the query.</param>
/// <param name="Body">The body; null for none.</param>
internal sealed record Variant(IReadOnlyList<string> Tokens, string Path, string? Body = null);
