using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Strongroom.Functions.Http;

/// <summary>Conditional requests by RFC 9110 section 13.2.2, in its order, for GET and HEAD.</summary>
public static class Preconditions
{
    /// <summary>Compares the request's conditions with what there is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tag">The current, strong tag.</param>
    /// <param name="lastModified">When it changed last; null takes no part in conditions on time.</param>
    public static PreconditionVerdict Evaluate(HttpRequest request, EntityTagHeaderValue tag, DateTimeOffset? lastModified)
    {
        var headers = request.GetTypedHeaders();
        var changed = lastModified is { } moment ? WholeSeconds(moment) : (DateTimeOffset?)null;

        // 1. If-Match, and only without it If-Unmodified-Since. A malformed tag matches nothing.
        if (request.Headers.IfMatch.Count > 0)
        {
            if (!headers.IfMatch.Any(given => Matches(given, tag, strong: true))) return PreconditionVerdict.Failed;
        }
        else if (headers.IfUnmodifiedSince < changed)
        {
            return PreconditionVerdict.Failed;
        }

        // 2. If-None-Match, and only without it If-Modified-Since.
        if (request.Headers.IfNoneMatch.Count > 0)
            return headers.IfNoneMatch.Any(given => Matches(given, tag, strong: false)) ? PreconditionVerdict.NotModified : PreconditionVerdict.Proceed;
        return headers.IfModifiedSince >= changed ? PreconditionVerdict.NotModified : PreconditionVerdict.Proceed;
    }

    /// <summary>True for a GET without any condition or range: whatever the record says, its answer is the whole.</summary>
    public static bool AsksForTheWhole(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers is { Range.Count: 0, IfMatch.Count: 0, IfNoneMatch.Count: 0, IfModifiedSince.Count: 0, IfUnmodifiedSince.Count: 0 };

    /// <summary>True when a Range applies: there is no If-Range, or it names what there is.</summary>
    public static bool RangeApplies(HttpRequest request, EntityTagHeaderValue tag, DateTimeOffset? lastModified)
    {
        if (request.Headers.IfRange.Count == 0) return true;
        var condition = request.GetTypedHeaders().IfRange;
        if (condition?.EntityTag is { } given) return given.Compare(tag, useStrongComparison: true);
        return condition?.LastModified is { } moment && lastModified is { } changed && moment == WholeSeconds(changed);
    }

    /// <summary>HTTP dates have no fractions.</summary>
    public static DateTimeOffset WholeSeconds(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));

    private static bool Matches(EntityTagHeaderValue given, EntityTagHeaderValue tag, bool strong) =>
        given.Equals(EntityTagHeaderValue.Any) || given.Compare(tag, strong);
}
