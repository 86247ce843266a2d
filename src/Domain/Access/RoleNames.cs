namespace Strongroom.Access;

/// <summary>The roles' names as tokens, audit entries and documentation write them.</summary>
public static class RoleNames
{
    private static readonly (Roles Role, string Name)[] All =
    [
        (Roles.Viewer, "viewer"), (Roles.Member, "member"), (Roles.Admin, "admin"),
        (Roles.PlatformAdmin, "platform-admin"), (Roles.Service, "service"), (Roles.Agent, "agent"),
    ];

    // Made once: every audit entry has one.
    private static readonly string[] Joined = OfEachSet(roles => string.Join(',', All.Where(r => roles.HasFlag(r.Role)).Select(r => r.Name)));

    /// <summary>The set's names, in a fixed order, joined by commas.</summary>
    public static string Join(Roles roles) => Joined[(int)roles];

    /// <summary>A value for each set that roles can form, at the index that the set has as a number.</summary>
    public static T[] OfEachSet<T>(Func<Roles, T> value) => [.. Enumerable.Range(0, 1 << All.Length).Select(set => value((Roles)set))];

    /// <summary>Reads names; what is not a role of ours is left out.</summary>
    public static Roles Parse(IEnumerable<string> names)
    {
        var roles = Roles.None;
        foreach (var name in names)
            foreach (var (role, known) in All)
                if (name == known) roles |= role;
        return roles;
    }
}
