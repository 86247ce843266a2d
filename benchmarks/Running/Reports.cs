using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Strongroom.Bench.Running;

/// <summary>Writes results down: a table for people, an array for programs.</summary>
internal static class Reports
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Json(IEnumerable<CaseResult> results) => new JsonArray([.. results.Select(Object)]).ToJsonString(Indented);

    public static string Table(IReadOnlyList<CaseResult> results)
    {
        string[] head = ["case", "conns", "req/s", "best", "p50 ms", "p99 ms", "cores: server", "database", "generator", "RSS MB", "share of"];
        List<string[]> lines = [head, .. results.Select(Line)];
        var widths = Enumerable.Range(0, head.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        return string.Join('\n', lines.Select(line => string.Join("  ", line.Select((cell, column) =>
            column == 0 || column == head.Length - 1 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd()));
    }

    private static string[] Line(CaseResult result) =>
    [
        result.Case, $"{result.Connections}", Number(result.Rps), Number(result.RpsBest), Number(result.P50Ms), Number(result.P99Ms),
        Core(result, "server"), Core(result, "database"), Core(result, "generator"), Number(result.RssMb, "0"),
        string.Join("; ", [.. result.Bounds.Select(bound => string.Create(CultureInfo.InvariantCulture, $"{bound.Name} {bound.Share:P0} ({bound.Reaches:N0})")), .. result.Note is null ? Array.Empty<string>() : [result.Note]]),
    ];

    private static JsonObject Object(CaseResult result)
    {
        var nearest = result.Bounds.Count > 0 ? result.Bounds[0] : null;
        var json = new JsonObject
        {
            ["case"] = result.Case,
            ["connections"] = result.Connections,
            ["rps"] = Rounded(result.Rps),
            ["p50_ms"] = Rounded(result.P50Ms),
            ["p99_ms"] = Rounded(result.P99Ms),
            ["rss_mb"] = Rounded(result.RssMb),
            ["bound"] = nearest?.Name,
            ["share_of_bound"] = Rounded(nearest?.Share),
            ["rps_best"] = Rounded(result.RpsBest),
            ["cores"] = new JsonObject(result.Cores.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Rounded(pair.Value)))),
            ["bounds"] = new JsonArray([.. result.Bounds.Select(bound => new JsonObject { ["name"] = bound.Name, ["rps"] = Rounded(bound.Reaches), ["share"] = Rounded(bound.Share) })]),
            ["note"] = result.Note,
        };
        foreach (var (name, value) in result.More) json[name] = JsonSerializer.SerializeToNode(value);
        return json;
    }

    private static double? Rounded(double? value) => value is null ? null : Math.Round(value.Value, 3);

    private static string Core(CaseResult result, string name) => result.Cores.TryGetValue(name, out var cores) ? cores.ToString("0.00", CultureInfo.InvariantCulture) : "";

    private static string Number(double? value, string format = "#,0.0") =>
        value is null ? "" : value.Value.ToString(value >= 100 ? "#,0" : format, CultureInfo.InvariantCulture);
}
