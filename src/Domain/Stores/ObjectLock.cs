namespace Strongroom.Stores;

/// <summary>A lock on an object: it stays as it is until a date.</summary>
/// <param name="Mode"><see cref="Governance"/> or <see cref="Compliance"/>.</param>
/// <param name="Until">Until when; stores keep whole seconds.</param>
public sealed record ObjectLock(string Mode, DateTimeOffset Until)
{
    /// <summary>Whoever has the store's permission to bypass it can take it away.</summary>
    public const string Governance = "governance";

    /// <summary>Nobody can take it away or shorten it, the owner of the account included.</summary>
    public const string Compliance = "compliance";

    /// <summary>Whether this lock holds as firmly and as long as another.</summary>
    public bool IsAtLeast(ObjectLock other) => Until >= other.Until && (Mode == Compliance || other.Mode == Governance);
}
