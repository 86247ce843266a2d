using System.Globalization;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Retention;

/// <summary>A plan as a person reads it before letting it run.</summary>
internal static class PlanText
{
    public static void Write(RetentionPlan plan, CommandOutput output)
    {
        output.WriteText(string.Create(CultureInfo.InvariantCulture,
            $"Plan {plan.Id} ({plan.Status}), as of {Human.Time(plan.AsOf)} UTC: {Human.Count(plan.Files, "file")}, {Human.Bytes(plan.Bytes)}, of {Human.Count(plan.TenantFiles, "file")}, {Human.Bytes(plan.TenantBytes)}"));
        foreach (var group in plan.Groups)
        {
            output.WriteText(string.Create(CultureInfo.InvariantCulture,
                $"  {group.Action,-12}  {Human.Count(group.Files, "file"),14}  {Human.Bytes(group.Bytes),10}  by {group.Name ?? "an erasure"}{(group.Version is { } version ? $"@{version}" : "")}"));
            foreach (var sample in group.Samples) output.WriteText($"      {sample}");
            if (group.Files > group.Samples.Count) output.WriteText($"      and {Human.Count(group.Files - group.Samples.Count, "other")}: strongroom retention plan {plan.Id} --items");
        }
        if (plan.StopReason is { } stop) output.WriteText($"  It is above the limits for a plan that confirms itself: {stop}");
        output.WriteText($"  digest {plan.Digest}");
    }
}
