namespace Strongroom.Functions.Retention;

/// <summary>Why a hold is to be released.</summary>
public sealed record HoldReasonBody
{
    /// <summary>Why, in 1 to 500 characters.</summary>
    public string? Reason { get; init; }
}
