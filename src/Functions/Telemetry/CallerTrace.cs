using System.Diagnostics;

namespace Strongroom.Functions.Telemetry;

/// <summary>
/// What a request may say of its trace: a well-formed <c>traceparent</c>, the sampling flag in it included, and a <c>tracestate</c> of a size that the standard asks
/// everyone to pass on. It names the trace that ours goes on in, and decides nothing else; baggage is not read.
/// </summary>
internal sealed class CallerTrace : DistributedContextPropagator
{
    private const string Parent = "traceparent";
    private const string State = "tracestate";
    private const int LongestState = 512;

    /// <inheritdoc />
    public override IReadOnlyCollection<string> Fields { get; } = [Parent, State];

    /// <inheritdoc />
    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        (traceId, traceState) = (null, null);
        if (getter is null) return;
        // Several of them are none.
        getter(carrier, Parent, out var parent, out _);
        if (!ActivityContext.TryParse(parent, null, out _)) return;
        traceId = parent;
        getter(carrier, State, out var state, out var states);
        state ??= states is null ? null : string.Join(',', states);
        if (state is { Length: <= LongestState }) traceState = state;
    }

    /// <inheritdoc />
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;

    /// <inheritdoc />
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        // Answers carry no trace: a problem's traceId does.
    }
}
