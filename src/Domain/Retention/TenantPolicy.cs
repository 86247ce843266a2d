namespace Strongroom.Retention;

/// <summary>Everything a tenant has under one policy name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Versions">The versions that were read, the built-in one's first: those that hold, and the newest.</param>
public sealed record TenantPolicy(string Name, IReadOnlyList<PolicyVersion> Versions)
{
    /// <summary>The built-in policy of this name, as it holds.</summary>
    public PolicyVersion? BuiltIn => Versions.LastOrDefault(v => v is { BuiltIn: true, Holds: true });

    /// <summary>The newest version of the tenant's own, whether it holds yet or not; it may be withdrawn.</summary>
    public PolicyVersion? Own => Versions.LastOrDefault(v => !v.BuiltIn);

    /// <summary>What holds: the tenant's own, else the built-in one.</summary>
    public PolicyVersion? Current => Versions.LastOrDefault(v => v is { BuiltIn: false, Holds: true, State: not PolicyVersion.Withdrawn }) ?? BuiltIn;

    /// <summary>What is to come in its place.</summary>
    public PolicyVersion? Pending => Own is { Holds: false } own ? own : null;

    /// <summary>All that acts under this name now, or will.</summary>
    public IEnumerable<PolicyDefinition> Acting()
    {
        if (Current?.Acting is { } now) yield return now;
        if (Pending is not { } pending) yield break;
        if (pending.Acting is { } soon) yield return soon;
        if (pending.State == PolicyVersion.Withdrawn && BuiltIn?.Acting is { } back) yield return back;
    }
}
