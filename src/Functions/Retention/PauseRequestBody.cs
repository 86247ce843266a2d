using Strongroom.Functions.Http;

namespace Strongroom.Functions.Retention;

/// <summary>Whether retention and purge are to pause, and why.</summary>
public sealed record PauseRequestBody
{
#pragma warning disable CS1591 // As in docs/retention.md.
    public bool? Paused { get; init; }
    public string? Reason { get; init; }
#pragma warning restore CS1591

    /// <summary>Reads the body.</summary>
    public static PauseRequestBody Bind(RequestReader reader)
    {
        var body = reader.Json(RequestJson.Default.PauseRequestBody);
        if (body.Paused is null) reader.Fail("paused", "Is needed.", "true, false");
        return body;
    }
}
