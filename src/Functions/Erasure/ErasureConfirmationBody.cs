namespace Strongroom.Functions.Erasure;

/// <summary>The digest of the plan that is agreed to.</summary>
public sealed record ErasureConfirmationBody
{
    /// <summary>64 hexadecimal digits.</summary>
    public string? Digest { get; init; }
}
