using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strongroom.Verifier.Output;

/// <summary>Writes what was found: one JSON object for programs, lines for people.</summary>
internal static class Reports
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteJson(Verdict verdict, double seconds, Stream output) => Write(output, json =>
    {
        json.WriteBoolean("verified", verdict.Verified);
        json.WriteString("kind", verdict.Kind);
        json.WriteString("origin", verdict.Origin);
        json.WriteString("tenant", verdict.Tenant?.ToString());
        json.WriteNumber("entries", verdict.Entries);
        if (verdict.TreeSize is { } size) json.WriteNumber("treeSize", size);
        else json.WriteNull("treeSize");
        json.WriteString("root", verdict.Root?.ToBase64());
        if (verdict.FirstBad is { } bad)
        {
            json.WriteStartObject("firstBad");
            if (bad.Index is { } index) json.WriteNumber("index", index);
            else json.WriteNull("index");
            json.WriteString("id", bad.Id?.ToString());
            json.WriteString("reason", bad.Reason);
            json.WriteEndObject();
        }
        else json.WriteNull("firstBad");
        json.WriteNumber("checkpoints", verdict.Checkpoints);
        json.WriteNumber("keptCheckpoints", verdict.KeptCheckpoints);
        json.WriteBoolean("keysTrusted", verdict.KeysTrusted);
        json.WriteStartArray("warnings");
        foreach (var warning in Warnings(verdict)) json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteNumber("seconds", Math.Round(seconds, 3));
    });

    public static void WriteJson(bool holds, string statement, Stream output) => Write(output, json =>
    {
        json.WriteBoolean("verified", holds);
        json.WriteString("statement", statement);
    });

    public static void WriteJson(string error, Stream output) => Write(output, json =>
    {
        json.WriteBoolean("verified", false);
        json.WriteString("error", error);
    });

    public static void WriteText(Verdict verdict, double seconds, TextWriter output)
    {
        output.WriteLine(verdict.Verified ? string.Create(CultureInfo.InvariantCulture, $"VERIFIED: {verdict.Entries:N0} entries in {seconds:0.0} s") : "DOES NOT VERIFY");
        if (verdict.FirstBad is { } bad)
        {
            if (bad.Index is { } index) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  first bad    entry {index}{(bad.Id is { } id ? $", id {id}" : "")}"));
            output.WriteLine($"  reason       {Plain(bad.Reason)}");
        }
        if (verdict.Origin is { } origin) output.WriteLine($"  log          {Plain(origin)}");
        if (verdict.Tenant is { } tenant) output.WriteLine($"  tenant       {tenant}");
        if (verdict is { TreeSize: { } size, Root: { } root }) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  checkpoint   {size:N0} entries, {verdict.Time?.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, root {root}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  checked      {verdict.Checkpoints} signed checkpoints, {verdict.KeptCheckpoints} kept from before"));
        foreach (var warning in Warnings(verdict)) output.WriteLine($"  warning      {Plain(warning)}");
    }

    /// <summary>Text from the input, without what a terminal would obey.</summary>
    public static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private static IEnumerable<string> Warnings(Verdict verdict) => verdict.KeysTrusted
        ? verdict.Warnings
        : verdict.Warnings.Prepend("The keys are not independently trusted: they came with the log. Give the ones you got elsewhere with --key.");

    private static void Write(Stream output, Action<Utf8JsonWriter> members)
    {
        using (var json = new Utf8JsonWriter(output, Indented))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
        output.Flush();
    }
}
