namespace Strongroom.Functions.Files;

/// <summary>A download that a caller wants a URL for: the file by id or path, and how.</summary>
public sealed record SignedUrlBody
{
#pragma warning disable CS1591 // As in the table of the developer guide.
    public Guid? FileId { get; init; }
    public string? Path { get; init; }
    public string? Disposition { get; init; }
    public int? Minutes { get; init; }
    public bool? Revocable { get; init; }
    public int? MaxUses { get; init; }
#pragma warning restore CS1591
}
