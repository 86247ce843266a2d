namespace Strongroom.Functions.Retention;

/// <summary>A lock to be set on a file, named by id or path.</summary>
public sealed record LockRequestBody
{
#pragma warning disable CS1591 // As in docs/retention.md.
    public Guid? FileId { get; init; }
    public string? Path { get; init; }
    public string? Mode { get; init; }
    public DateTimeOffset? Until { get; init; }
#pragma warning restore CS1591
}
