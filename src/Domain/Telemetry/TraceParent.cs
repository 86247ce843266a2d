using System.Diagnostics;

namespace Strongroom.Telemetry;

/// <summary>The W3C <c>traceparent</c> that a grant keeps, so that what its URL brings goes on in the trace of the request that asked for it.</summary>
public static class TraceParent
{
    // Where nothing was traced there is no span to name: one that nobody has.
    private const string NoSpan = "0000000000000001";

    /// <summary>The running request's, whose trace is the one given. Null when that is no W3C trace.</summary>
    public static string? Of(string? traceId)
    {
        if (traceId is not { Length: 32 }) return null;
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } running && running.TraceId.ToHexString() == traceId) return running.Id;
        var unsampled = $"00-{traceId}-{NoSpan}-00";
        return TryRead(unsampled, out _) ? unsampled : null;
    }

    /// <summary>Reads what was kept.</summary>
    public static bool TryRead(string? text, out ActivityContext context) => ActivityContext.TryParse(text, null, isRemote: true, out context);
}
