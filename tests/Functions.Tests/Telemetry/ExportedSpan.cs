namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>A span as a collector gets it.</summary>
internal sealed record ExportedSpan(
    string Source, string Trace, string Id, string Parent, string Name, int Kind, int Status, string State, Dictionary<string, string> Attributes, IReadOnlyList<(string Trace, string Span)> Links)
{
    public const int Server = 2;
    public const int Client = 3;
    public const int Consumer = 5;
}
