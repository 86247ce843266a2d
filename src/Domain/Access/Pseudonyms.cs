namespace Strongroom.Access;

/// <summary>
/// What the audit log calls a caller, and the address and device of the call. Random ids: only <c>audit_actors</c> and <c>audit_origins</c> say
/// who that is, and their rows can be erased.
/// </summary>
public sealed record Pseudonyms(Guid Actor, Guid? Origin)
{
    /// <summary>The timers and blob events.</summary>
    public static readonly Pseudonyms System = new(Guid.Parse("00000000-0000-7000-8000-000000000001"), null);

    /// <summary>Whoever follows a link, before their address is known to the log.</summary>
    public static readonly Pseudonyms Link = new(Guid.Parse("00000000-0000-7000-8000-000000000002"), null);
}
