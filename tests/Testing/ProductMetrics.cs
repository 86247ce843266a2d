using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Strongroom.Telemetry;

namespace Strongroom.Testing;

/// <summary>The metrics that the product has, found as a listener finds them.</summary>
public static class ProductMetrics
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Instrument> Published { get; } = Find();

    private static List<Instrument> Find()
    {
        RuntimeHelpers.RunClassConstructor(typeof(Instruments).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(StateGauges).TypeHandle);
        var found = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == Instruments.MeterName) found.Add(instrument);
        };
        listener.Start();
        return found;
    }
}
