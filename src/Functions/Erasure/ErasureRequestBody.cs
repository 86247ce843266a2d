namespace Strongroom.Functions.Erasure;

/// <summary>What is to be erased: <c>tenant: true</c>, or what is a person's.</summary>
public sealed record ErasureRequestBody
{
#pragma warning disable CS1591 // As in docs/retention.md.
    public bool? Tenant { get; init; }
    public string? UserId { get; init; }
    public string[]? Tags { get; init; }
    public string[]? Prefixes { get; init; }
    public string? Reason { get; init; }
    public string? CaseId { get; init; }
#pragma warning restore CS1591
}
