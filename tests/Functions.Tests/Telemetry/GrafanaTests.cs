using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Strongroom.Functions.Tests.Infra;
using Strongroom.SelfHost.Telemetry;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>The dashboard and the alerts in infra: what they ask for is there, under the names that Prometheus gives it.</summary>
public sealed partial class GrafanaTests
{
    private static readonly string Folder = Path.Combine(BicepTree.Root(), "infra/grafana");

    [Fact]
    public void Dashboard_AsksForMetricsThatThereAre_AndForAllOfThem()
    {
        var asked = Expressions(Panels()).SelectMany(NamesIn).ToHashSet(StringComparer.Ordinal);

        asked.Except(Series()).ShouldBeEmpty();
        Metrics().Where(metric => !asked.Any(name => name == metric || name.StartsWith(metric + "_", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Dashboard_Labels_AreThoseOfTheirMetrics()
    {
        var documented = Documented();
        foreach (var expression in Expressions(Panels()).Concat(Alerts()))
        {
            var allowed = NamesIn(expression).SelectMany(name => documented.Where(metric => name == metric.Key || name.StartsWith(metric.Key + "_", StringComparison.Ordinal)).SelectMany(metric => metric.Value))
                .Concat(["le", "job", "error_type"]).ToHashSet(StringComparer.Ordinal);
            var used = By().Matches(expression).SelectMany(match => match.Groups[1].Value.Split(',')).Concat(Matcher().Matches(expression).Select(match => match.Groups[1].Value)).Select(label => label.Trim());
            used.Except(allowed).ShouldBeEmpty(expression);
        }
    }

    [Fact]
    public void Dashboard_PanelsHaveIdsPlacesAndTitles()
    {
        var panels = Panels();

        panels.Select(panel => (int)panel["id"]!).ShouldBeUnique();
        panels.ShouldAllBe(panel => !string.IsNullOrEmpty((string)panel["title"]!));
        foreach (var row in panels.GroupBy(panel => (int)panel["gridPos"]!["y"]!))
            row.Sum(panel => (int)panel["gridPos"]!["w"]!).ShouldBe(24, (string)row.First()["title"]!);
    }

    [Fact]
    public void Alerts_AskForMetricsThatThereAre_AndAreInTheRunbook()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "alerts.yaml"));
        var names = Alert().Matches(text).Select(match => match.Groups[1].Value).ToList();
        var runbook = File.ReadAllText(Path.Combine(BicepTree.Root(), "docs/runbook.md"));

        Alerts().Count.ShouldBe(names.Count);
        Alerts().ShouldAllBe(expression => NamesIn(expression).Any());
        Alerts().SelectMany(NamesIn).Except(Series()).ShouldBeEmpty();
        names.Where(name => !runbook.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static List<JsonNode> Panels() => [.. JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "strongroom.json")))!["panels"]!.AsArray().Select(panel => panel!)];

    private static IEnumerable<string> Expressions(IEnumerable<JsonNode> panels) =>
        from panel in panels
        from target in panel["targets"]?.AsArray() ?? []
        select (string)target!["expr"]!;

    private static List<string> Alerts() => [.. Expression().Matches(File.ReadAllText(Path.Combine(Folder, "alerts.yaml"))).Select(match => match.Groups[1].Value)];

    // Label names begin with the product's name too; a metric's is followed by no matcher.
    private static IEnumerable<string> NamesIn(string expression) =>
        Name().Matches(By().Replace(expression, "")).Select(match => match.Value).Where(name => !Labels().Contains(name));

    private static HashSet<string> Labels() => [.. Documented().Values.SelectMany(labels => labels)];

    private static List<string> Metrics() => [.. ProductMetrics.Published.Select(PrometheusName)];

    // What a metric's samples are called.
    private static HashSet<string> Series() => [.. ProductMetrics.Published.SelectMany(instrument => instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal)
        ? new[] { "_bucket", "_sum", "_count" }.Select(suffix => PrometheusName(instrument) + suffix) : [PrometheusName(instrument)])];

    private static string PrometheusName(Instrument instrument) =>
        PrometheusText.NameOf(instrument.Name, instrument.Unit ?? "", instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal));

    // Labels by metric, both as Prometheus calls them; InstrumentsTests and ExportTests hold the table to the code.
    private static Dictionary<string, string[]> Documented()
    {
        var names = ProductMetrics.Published.ToDictionary(instrument => instrument.Name, PrometheusName);
        return Row().Matches(File.ReadAllText(Path.Combine(BicepTree.Root(), "docs/telemetry.md")))
            .ToDictionary(row => names[row.Groups[1].Value], row => Quoted().Matches(row.Groups[2].Value).Select(match => match.Groups[1].Value.Replace('.', '_')).ToArray());
    }

    [GeneratedRegex("strongroom_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex By();

    [GeneratedRegex("""[{,]\s*([a-z_]+)\s*(?:=~|!~|!=|=)""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"^\s+expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\| `(strongroom\.[^`]+)` \| \w+ \| `[^`]+` \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
