using System.Text.RegularExpressions;
using Strongroom.Telemetry;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>Alerts and the workbook ask for what the gateway measures, and tell what the runbook knows.</summary>
public sealed partial class AlertsTests
{
    private static readonly BicepTree Ours = BicepTree.OfThisRepository();

    [Fact]
    public void Metrics_InAlertsAndWorkbook_AreMeasured()
    {
        var alerts = Queries(Ours);
        var workbook = Ours.FindText("modules/workbook.json")!;

        Unmeasured(alerts).ShouldBeEmpty();
        Unmeasured(workbook).ShouldBeEmpty();
        Metric().Matches(alerts).Select(match => match.Groups[1].Value).ShouldContain("strongroom.audit.seal.lag");
        Metric().Count(workbook).ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Attributes_InAlertsAndWorkbook_AreThose() =>
        Attribute().Matches(Queries(Ours) + Ours.FindText("modules/workbook.json")).Select(match => match.Groups[1].Value).Distinct()
            .Except(typeof(Attributes).GetFields().Select(field => (string)field.GetRawConstantValue()!)).ShouldBeEmpty();

    [Fact]
    public void Metrics_OfAnotherName_AreCaught() =>
        Unmeasured("AppMetrics | where Name in ('strongroom.event.lag', 'strongroom.event.delay')").ShouldBe(["strongroom.event.delay"]);

    [Fact]
    public void Alerts_OfEveryKind_LeadToAHeadingOfTheRunbook()
    {
        var deployed = BicepModule.Deploy(Ours, "main.prod.bicepparam").Where(resource => resource.Type is "Microsoft.Insights/scheduledQueryRules" or "Microsoft.Insights/metricAlerts").ToList();
        var headings = File.ReadAllLines(Path.Combine(BicepTree.Root(), "docs", "runbook.md")).Where(line => line.StartsWith('#'))
            .Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-')).ToHashSet();

        deployed.Count.ShouldBeGreaterThan(8);
        deployed.Select(alert => alert.Property<string>("description").Split('#')[^1]).Except(headings).ShouldBeEmpty();
        deployed.Select(alert => alert.Name.Replace("alert-strongroom-prod-", "", StringComparison.Ordinal)).ShouldBeSubsetOf(
            ["poison", "event-lag", "overdue-uploads", "seal-lag", "seal-failures", "purge-failures", "errors", "timers", "database-storage", "alert-evgt-strongroom-prod-eu-dead-letters"]);
    }

    private static string Queries(BicepTree tree) => string.Join('\n', BicepModule.Deploy(tree, "main.prod.bicepparam").Where(resource => resource.Type == "Microsoft.Insights/scheduledQueryRules")
        .Select(alert => (string)((IReadOnlyDictionary<string, object?>)alert.Property<List<object?>>("criteria", "allOf")[0]!)["query"]!));

    private static IEnumerable<string> Unmeasured(string queries) =>
        Metric().Matches(queries).Select(match => match.Groups[1].Value).Distinct().Except(ProductMetrics.Published.Select(metric => metric.Name));

    // Names of metrics stand in quotes; names of attributes in brackets, too.
    [GeneratedRegex(@"(?<!\[)'(strongroom\.[a-z_.]+)'")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\['([a-z_.]+)'\]")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
