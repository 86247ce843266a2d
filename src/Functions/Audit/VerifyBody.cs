namespace Strongroom.Functions.Audit;

/// <summary>A checkpoint kept from before, as the signed note that it was.</summary>
public sealed record VerifyBody
{
#pragma warning disable CS1591 // As in docs/audit-log.md.
    public string? Checkpoint { get; init; }
#pragma warning restore CS1591
}
