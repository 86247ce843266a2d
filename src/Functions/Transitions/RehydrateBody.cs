namespace Strongroom.Functions.Transitions;

/// <summary>The file to bring back from the archive tier, by id or path, and for how many days.</summary>
public sealed record RehydrateBody
{
    /// <summary>By id.</summary>
    public Guid? FileId { get; init; }

    /// <summary>By path.</summary>
    public string? Path { get; init; }

    /// <summary>1 to 365; 7 when not given. Only some stores bring back for a while; others do for good.</summary>
    public int? Days { get; init; }
}
