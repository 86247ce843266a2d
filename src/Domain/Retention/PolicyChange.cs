namespace Strongroom.Retention;

/// <summary>
/// Tells changes of policies that can only keep files longer from those that could make one go sooner (docs/retention.md). It looks at the other
/// policies too: one that is taken away may have kept another from its files. When in doubt, a change shortens.
/// </summary>
public static class PolicyChange
{
    /// <summary>Whether no file can become due earlier, whatever it is and wherever its clocks stand.</summary>
    /// <param name="before">What holds now under the name; null when nothing does, or it is disabled.</param>
    /// <param name="after">What is to hold; null when nothing is.</param>
    /// <param name="others">Every active policy of another name, those to come too.</param>
    public static bool OnlyKeepsLonger(PolicyDefinition? before, PolicyDefinition? after, IReadOnlyCollection<PolicyDefinition> others)
    {
        if (after is null) return before is null || LeavesToNobody(before, others);
        if (before is null) return after.AgeDays is null;
        if (before.Priority != after.Priority) return false;
        return before.IsAboutTheSame(after) ? IsLonger(before, after, others) : after.AgeDays is null && LeavesToNobody(before, others);
    }

    // What it governed is governed by nobody then, or by one that keeps files indefinitely.
    private static bool LeavesToNobody(PolicyDefinition policy, IReadOnlyCollection<PolicyDefinition> others) =>
        !others.Any(other => other.AgeDays is not null && other.Action == policy.Action && other.MayMeet(policy));

    // Among equals the longest age governs. One that overtakes another by a higher age may count from an earlier moment: then files could go sooner.
    private static bool IsLonger(PolicyDefinition before, PolicyDefinition after, IReadOnlyCollection<PolicyDefinition> others)
    {
        if (after.FloorDays < before.FloorDays) return false;
        if (after.AgeDays is not { } to) return true;
        if (before.AgeDays is not { } from || to < from) return false;
        return to == from || !others.Any(other =>
            other.AgeDays >= from && other.AgeDays <= to && other.Action == after.Action && other.Priority == after.Priority && other.Basis != after.Basis && other.MayMeet(after));
    }
}
