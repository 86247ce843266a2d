using System.Text.Json.Serialization;

namespace Strongroom.Bench.Load;

/// <summary>What a generator saw.</summary>
/// <param name="Requests">Answers.</param>
/// <param name="Seconds">From the first request to the last answer.</param>
/// <param name="P50Ms">Half of the answers took at most this long.</param>
/// <param name="P99Ms">99 of 100 answers took at most this long.</param>
/// <param name="Refused">Answers of another status than 2xx and 3xx.</param>
/// <param name="Broken">Connections that failed or timed out.</param>
/// <param name="Statuses">How many answers had which status, when asked for.</param>
internal sealed record LoadReport(
    [property: JsonPropertyName("requests")] long Requests, [property: JsonPropertyName("seconds")] double Seconds,
    [property: JsonPropertyName("p50_ms")] double P50Ms, [property: JsonPropertyName("p99_ms")] double P99Ms,
    [property: JsonPropertyName("refused")] long Refused, [property: JsonPropertyName("broken")] long Broken,
    [property: JsonPropertyName("statuses")] IReadOnlyDictionary<string, long> Statuses)
{
    /// <summary>Good answers a second.</summary>
    [JsonIgnore]
    public double Rps => (Requests - Refused) / Seconds;
}
