using Microsoft.AspNetCore.Http;
using Strongroom.Access;
using Strongroom.Functions.Telemetry;

namespace Strongroom.Functions.Http;

/// <summary>An answer by RFC 9457, <c>application/problem+json</c>. The trace id is added when it is sent.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable; the last segment of the problem's <c>type</c>.</param>
/// <param name="Title">The same for every occurrence.</param>
/// <param name="Detail">About this occurrence. Never holds a URL, a token or an exception's message.</param>
public sealed record Problem(int Status, string Code, string Title, string Detail) : IResult
{
    /// <summary>What every <c>type</c> begins with.</summary>
    public const string TypePrefix = "https://strongroom.dev/problems/";

    /// <summary>The wrong fields.</summary>
    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>The file that it is about, where the caller may not know its id.</summary>
    public Guid? FileId { get; init; }

    /// <summary>Seconds after which the same request may succeed.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The value of <c>WWW-Authenticate</c>.</summary>
    public string? Challenge { get; init; }

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        RequestMeasure.Of(httpContext)?.Note(this);
        var response = httpContext.Response;
        if (RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Challenge is not null) response.Headers.WWWAuthenticate = Challenge;
        var body = new ProblemBody(TypePrefix + Code, Title, Status, Detail, RequestFacts.TraceOf(httpContext), Errors, FileId);
        return Results.Json(body, ResponseJson.Plain.ProblemBody, "application/problem+json", Status).ExecuteAsync(httpContext);
    }
}
