namespace Strongroom.Functions.Retention;

/// <summary>Names a plan by what is in it.</summary>
public sealed record ConfirmPlanBody
{
    /// <summary>The plan's digest, 64 hexadecimal digits.</summary>
    public string? Digest { get; init; }
}
