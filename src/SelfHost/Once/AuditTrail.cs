using System.Text.Json.Nodes;

namespace Strongroom.SelfHost.Once;

/// <summary>Prints the tenant's audit log as a table, oldest first.</summary>
public static class AuditTrail
{
    private static readonly string[] Columns = ["time", "action", "operation", "ok", "by", "file"];

    /// <summary>Reads page after page. Files are called by the names in <paramref name="names"/>, others by their paths.</summary>
    public static async Task PrintAsync(GatewayClient gateway, IReadOnlyDictionary<string, string> names, StepPrinter printer, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        await printer.RunAsync("audit log read", async () =>
        {
            string? cursor = null;
            do
            {
                var page = await gateway.AskAsync(
                    HttpMethod.Get, $"audit-logs?limit=500{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", null, cancellationToken);
                rows.AddRange(page["entries"]!.AsArray().Select(entry => Row(entry!, names)));
                cursor = (string?)page["cursor"];
            }
            while (cursor is not null);
            return rows.Count > 0 ? $"{rows.Count} entries" : throw new StepFailedException("the audit log is empty");
        });
        rows.Reverse();
        var widths = Columns.Select((name, i) => rows.Select(row => row[i].Length).Append(name.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(Columns)) printer.Line($"  {string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i])))}".TrimEnd());
    }

    private static string[] Row(JsonNode entry, IReadOnlyDictionary<string, string> names) =>
    [
        ((DateTimeOffset)entry["occurredAt"]!).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture),
        (string)entry["action"]!,
        (string)entry["operation"]!,
        (bool)entry["success"]! ? "yes" : $"no: {entry["error"]}",
        $"{entry["userId"]} ({entry["userRole"]})",
        names.GetValueOrDefault((string?)entry["fileId"] ?? "", (string?)entry["filePath"] ?? ""),
    ];
}
