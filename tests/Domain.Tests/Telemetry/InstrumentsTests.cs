using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Strongroom.Domain.Tests.Architecture;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Telemetry;

/// <summary>The metrics that there are, and the table that describes them.</summary>
public sealed partial class InstrumentsTests
{
    [Fact]
    public void Metrics_OfTheDocument_AreThoseOfTheCode()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "docs/telemetry.md")))
            .Select(row => $"{row.Groups["name"].Value} {row.Groups["kind"].Value} {row.Groups["unit"].Value}").ToList();

        rows.Order(StringComparer.Ordinal).ShouldBe(ProductMetrics.Published.Select(i => $"{i.Name} {KindOf(i)} {i.Unit}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_OfMetrics_FollowOpenTelemetry()
    {
        foreach (var instrument in ProductMetrics.Published)
        {
            instrument.Name.ShouldMatch(@"\Astrongroom(\.[a-z]+(_[a-z]+)*)+\z");
            instrument.Unit!.ShouldMatch(@"\A(s|By|\{[a-z]+\})\z", instrument.Name);
            instrument.Description.ShouldNotBeNullOrWhiteSpace(instrument.Name);
            instrument.Description!.ShouldEndWith(".", customMessage: instrument.Name);
        }
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "Histogram" => "histogram",
        "Gauge" or "ObservableGauge" => "gauge",
        var other => other,
    };

    [GeneratedRegex(@"^\| `(?<name>strongroom\.[^`]+)` \| (?<kind>\w+) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
