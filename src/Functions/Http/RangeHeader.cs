using Microsoft.AspNetCore.Http;
using Strongroom.Stores;

namespace Strongroom.Functions.Http;

/// <summary>Reads a Range of one part. Several parts, other units and what is malformed are ignored, as RFC 9110 allows: the answer is the whole.</summary>
public static class RangeHeader
{
    /// <summary>The part asked for; null for the whole.</summary>
    /// <returns>False when the part lies outside of <paramref name="size"/> bytes.</returns>
    public static bool TryRead(HttpRequest request, long size, out ByteRange? range)
    {
        range = null;
        if (request.GetTypedHeaders().Range is not { Ranges.Count: 1 } header || !header.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)) return true;

        // "-n" is the last n bytes; "n-" all from n; "n-m" both ends included, and an end past the file means its end.
        var asked = header.Ranges.First();
        var (from, to) = asked switch
        {
            { From: null, To: { } suffix } => (Math.Max(0, size - suffix), suffix == 0 ? -1 : size - 1),
            { From: { } start, To: { } end } => (start, Math.Min(end, size - 1)),
            _ => (asked.From ?? 0, size - 1),
        };
        if (from > to) return false;
        range = new ByteRange(from, to - from + 1);
        return true;
    }
}
