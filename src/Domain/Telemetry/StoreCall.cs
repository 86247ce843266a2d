using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Strongroom.Stores;

namespace Strongroom.Telemetry;

/// <summary>A request to a store while it lasts: a span and a measurement. Neither knows which object it is about.</summary>
internal sealed partial class StoreCall : IDisposable
{
    private static readonly ConcurrentDictionary<string, string> Names = new();

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly string _store;
    private readonly string _operation;
    private readonly Activity? _span;
    private string? _error = "cancelled";

    private StoreCall(string store, string operation, Activity? span) => (_store, _operation, _span) = (store, operation, span);

    /// <summary>Begins, if anybody wants to know.</summary>
    /// <param name="store">The store's name.</param>
    /// <param name="provider">Its provider.</param>
    /// <param name="caller">The operation, or the name of the method that does it.</param>
    public static StoreCall? TryBegin(string store, StoreProvider provider, string caller)
    {
        if (!Instruments.StoreDuration.Enabled && !Spans.Source.HasListeners()) return null;
        var operation = Names.GetOrAdd(caller, static name => Capital().Replace(name.EndsWith("Async", StringComparison.Ordinal) ? name[..^5] : name, "_$0").ToLowerInvariant());
        var span = Spans.Source.StartActivity(Spans.StorePrefix + operation, ActivityKind.Client);
        span?.SetTag(Attributes.Store, store).SetTag(Attributes.Provider, provider == StoreProvider.S3 ? "s3" : "azure_blob").SetTag(Attributes.StoreOperation, operation);
        return new StoreCall(store, operation, span);
    }

    /// <summary>The store has answered, if only that there is no such object.</summary>
    public void Succeed() => _error = null;

    /// <summary>The store has failed.</summary>
    /// <param name="status">Its answer's status; 0 when it gave none.</param>
    /// <param name="failed">What became of it.</param>
    public void Fail(int status, Exception failed) =>
        _error = status > 0 ? status.ToString(System.Globalization.CultureInfo.InvariantCulture) : failed is OperationCanceledException ? "timeout" : failed.GetType().Name;

    /// <inheritdoc />
    public void Dispose()
    {
        var tags = new TagList { { Attributes.Store, _store }, { Attributes.StoreOperation, _operation } };
        if (_error is not null)
        {
            tags.Add(Attributes.Error, _error);
            _span?.Fail(_error);
        }

        Instruments.StoreDuration.Record(Instruments.Since(_started), tags);
        _span?.Dispose();
    }

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();
}
