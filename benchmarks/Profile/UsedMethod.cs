namespace Strongroom.Profile;

/// <summary>A method that was called.</summary>
/// <param name="Owner">Its type.</param>
/// <param name="Token">Its definition in the assembly of the type.</param>
/// <param name="Arguments">What it is made over; empty where it is not generic itself.</param>
internal sealed record UsedMethod(UsedType.Named Owner, int Token, IReadOnlyList<UsedType> Arguments);
