namespace Strongroom.Functions.Files;

/// <summary>The file to restore, by id or path.</summary>
public sealed record RestoreBody
{
    /// <summary>By id.</summary>
    public Guid? FileId { get; init; }

    /// <summary>By path.</summary>
    public string? Path { get; init; }
}
