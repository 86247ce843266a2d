namespace Strongroom.Bench.Load;

/// <summary>What a generator sends: one of several variants at a time, chosen at random.</summary>
internal sealed record LoadPlan
{
    public string Method { get; init; } = "GET";

    /// <summary>Of a server on the loopback interface.</summary>
    public required int Port { get; init; }

    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>The media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>The first value of <c>{next}</c>.</summary>
    public long First { get; init; }

    /// <summary>A file that gets the <c>grantId</c> of every answer, a line each; null for none.</summary>
    public string? GrantsFile { get; init; }

    /// <summary>Counts answers by status. It costs the generator time.</summary>
    public bool CountStatuses { get; init; }
}
