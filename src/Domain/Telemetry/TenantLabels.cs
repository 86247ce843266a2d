using System.Collections.Concurrent;
using Strongroom.Tenants;

namespace Strongroom.Telemetry;

/// <summary>
/// Which tenants metrics name. The first ones that are active after the start have a label of their own, the others share one, and it stays so: a series that
/// moved from one label to another would tell of activity that never was.
/// </summary>
/// <param name="limit">How many have their own.</param>
public sealed class TenantLabels(int limit)
{
    /// <summary>How many tenants are named unless a setting says otherwise.</summary>
    public const int DefaultLimit = 50;

    /// <summary>The label of all the others.</summary>
    public const string Other = "other";

    private readonly ConcurrentDictionary<TenantId, string> _own = new();
    private readonly Lock _gate = new();
    private volatile bool _isFull = limit == 0;

    /// <summary>How many tenants have their own.</summary>
    public int Limit => limit;

    /// <summary>The tenant's label.</summary>
    public string Of(TenantId tenant)
    {
        if (_own.TryGetValue(tenant, out var label)) return label;
        return _isFull ? Other : Add(tenant);
    }

    /// <summary>The label that the tenant has by now, without taking one.</summary>
    public string Find(TenantId tenant) => _own.GetValueOrDefault(tenant, Other);

    private string Add(TenantId tenant)
    {
        lock (_gate)
        {
            if (_isFull) return _own.GetValueOrDefault(tenant, Other);
            var label = _own.GetOrAdd(tenant, added => added.ToString());
            _isFull = _own.Count >= limit;
            return label;
        }
    }
}
