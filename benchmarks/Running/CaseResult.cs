namespace Strongroom.Bench.Running;

/// <summary>What a case measured. What it has no figure for is null.</summary>
internal sealed record CaseResult(string Case)
{
    public int? Connections { get; init; }

    /// <summary>The median of the rounds.</summary>
    public double? Rps { get; init; }

    /// <summary>The best round.</summary>
    public double? RpsBest { get; init; }

    /// <summary>Of the median round, like the 99th percentile.</summary>
    public double? P50Ms { get; init; }

    public double? P99Ms { get; init; }

    /// <summary>The most memory that the server had.</summary>
    public double? RssMb { get; init; }

    /// <summary>Cores that each was busy with in the median round: <c>server</c>, <c>database</c>, <c>generator</c>, <c>store</c>.</summary>
    public IReadOnlyDictionary<string, double> Cores { get; init; } = new Dictionary<string, double>();

    /// <summary>What bounds the case, in the same unit, the first one the nearest: its name, and what it reaches on its own.</summary>
    public IReadOnlyList<Bound> Bounds { get; init; } = [];

    /// <summary>What the columns do not say.</summary>
    public string? Note { get; init; }

    /// <summary>Figures of this case alone, for <c>--json</c>.</summary>
    public IReadOnlyDictionary<string, object> More { get; init; } = new Dictionary<string, object>();

    /// <summary>False when the case found what must not be.</summary>
    public bool Good { get; init; } = true;
}
