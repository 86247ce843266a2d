namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>A line of Prometheus' text format.</summary>
internal sealed record PrometheusSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
