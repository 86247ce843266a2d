namespace Strongroom.Profile;

/// <summary>A type as the runtime knew it: shared code stands there once, over <c>System.__Canon</c>.</summary>
internal abstract record UsedType
{
    private UsedType()
    {
    }

    /// <summary>A class, struct or interface, with what it is made over.</summary>
    /// <param name="Assembly">The assembly that defines it.</param>
    /// <param name="Token">Its definition there.</param>
    /// <param name="Arguments">Empty where it is not generic.</param>
    public sealed record Named(string Assembly, int Token, IReadOnlyList<UsedType> Arguments) : UsedType;

    /// <summary>An array; of rank 0 when it has one dimension that begins at 0, as nearly all have.</summary>
    public sealed record ArrayOf(UsedType Element, int Rank) : UsedType;
}
