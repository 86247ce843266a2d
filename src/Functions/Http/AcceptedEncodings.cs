using Microsoft.AspNetCore.Http;

namespace Strongroom.Functions.Http;

/// <summary>Reads <c>Accept-Encoding</c>.</summary>
public static class AcceptedEncodings
{
    /// <summary>Whether the client says that it takes gzip. One that says nothing may not know how to unzip it.</summary>
    public static bool TakeGzip(HttpRequest request)
    {
        var named = request.GetTypedHeaders().AcceptEncoding;
        var gzip = named.FirstOrDefault(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) || coding.Value.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
            ?? named.FirstOrDefault(coding => coding.Value.Equals("*", StringComparison.Ordinal));
        return gzip is not null && gzip.Quality is not 0;
    }
}
