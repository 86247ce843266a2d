using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Strongroom.SelfHost.Telemetry;

/// <summary>Collects the metrics when it is asked to, one at a time, and answers them as text.</summary>
[ExportModes(ExportModes.Pull)]
public sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private const int Patience = 10_000;

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();

    /// <inheritdoc />
    public Func<int, bool>? Collect { get; set; }

    /// <summary>All metrics as they are now; null when they could not be collected.</summary>
    public string? Scrape()
    {
        lock (_gate)
        {
            _text.Clear();
            return Collect?.Invoke(Patience) == true ? _text.ToString() : null;
        }
    }

    /// <inheritdoc />
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch) PrometheusText.Write(_text, metric);
        return ExportResult.Success;
    }
}
