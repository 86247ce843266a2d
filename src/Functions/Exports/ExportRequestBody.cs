namespace Strongroom.Functions.Exports;

/// <summary>Which files an inventory is to list, and how. Nothing given means all of them, as JSON lines.</summary>
public sealed record ExportRequestBody
{
#pragma warning disable CS1591 // As in docs/retention.md.
    public string? Format { get; init; }
    public string? Prefix { get; init; }
    public string[]? FileTypes { get; init; }
#pragma warning restore CS1591
}
