namespace Strongroom.Files;

/// <summary>How confidential a file is, in the words that records and policies use.</summary>
public static class Classification
{
    /// <summary>What a file is when nobody says.</summary>
    public const string Default = "internal";

    /// <summary>From open to closed.</summary>
    public static readonly IReadOnlyList<string> All = ["public", Default, "confidential", "restricted"];
}
