using Strongroom.Retention;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>Which changes of policies may hold at once.</summary>
public sealed class PolicyChangeTests
{
    private static readonly PolicyDefinition Audio = new() { FileTypes = ["audio"], Basis = "available", AgeDays = 90, Action = "soft-delete", FloorDays = 7 };
    private static readonly PolicyDefinition[] Bases =
    [
        new() { Basis = "created", Action = "soft-delete" }, new() { Basis = "available", Action = "soft-delete" }, new() { Basis = "closed", Action = "soft-delete" },
        new() { Basis = "archived", Action = "soft-delete" }, new() { Basis = "deleted", Action = "purge" }, new() { Basis = "available", Action = "archive" },
    ];

    [Theory]
    [InlineData(91, 0, 7, true)]
    [InlineData(90, 0, 7, true)]
    [InlineData(null, 0, 7, true)]
    [InlineData(89, 0, 7, false)]
    [InlineData(91, 1, 7, false)]
    [InlineData(91, -1, 7, false)]
    [InlineData(90, 0, 8, true)]
    [InlineData(90, 0, 6, false)]
    [InlineData(91, 0, 6, false)]
    public void Change_OfAgePriorityAndFloor_IsJudged(int? ageDays, int priority, int floorDays, bool atOnce) =>
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { AgeDays = ageDays, Priority = priority, FloorDays = floorDays }, []).ShouldBe(atOnce);

    [Fact]
    public void Change_OfMatchBasisOrAction_Waits()
    {
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { FileTypes = ["audio", "video"] }, []).ShouldBeFalse();
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { FileTypes = null }, []).ShouldBeFalse();
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { PathPrefix = "sessions/" }, []).ShouldBeFalse();
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { Basis = "created" }, []).ShouldBeFalse();
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { Action = "archive" }, []).ShouldBeFalse();
        PolicyChange.OnlyKeepsLonger(null, Audio, []).ShouldBeFalse();
        PolicyChange.OnlyKeepsLonger(null, Audio with { AgeDays = null }, []).ShouldBeTrue();
    }

    [Fact]
    public void SwitchingOff_WhatKeptAnotherFromItsFiles_Waits()
    {
        PolicyChange.OnlyKeepsLonger(Audio, null, []).ShouldBeTrue();
        PolicyChange.OnlyKeepsLonger(Audio, null, [Audio with { FileTypes = ["video"], AgeDays = 1 }]).ShouldBeTrue();
        PolicyChange.OnlyKeepsLonger(Audio, null, [Audio with { Action = "archive", AgeDays = 1 }]).ShouldBeTrue();
        PolicyChange.OnlyKeepsLonger(Audio, null, [Audio with { FileTypes = null, AgeDays = null }]).ShouldBeTrue();
        PolicyChange.OnlyKeepsLonger(Audio, null, [Audio with { FileTypes = null, AgeDays = 1 }]).ShouldBeFalse();
    }

    [Fact]
    public void LongerAge_ThatOvertakesAPolicyCountingFromLater_Waits()
    {
        PolicyDefinition closed = Audio with { Basis = "closed", AgeDays = 100 };
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { AgeDays = 120 }, [closed]).ShouldBeFalse("a file closed yesterday would go by its age then");
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { AgeDays = 99 }, [closed]).ShouldBeTrue();
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { AgeDays = 120 }, [closed with { Priority = 1 }]).ShouldBeTrue();
        PolicyChange.OnlyKeepsLonger(Audio, Audio with { AgeDays = 120 }, [closed with { Basis = "available" }]).ShouldBeTrue();
    }

    /// <summary>Against the rules of docs/retention.md, written down once more for one file: who governs, and nobody before a floor.</summary>
    [Fact]
    public void Change_JudgedHarmless_NeverMakesAnyFileGoSooner()
    {
        var random = new Random(20261121);
        var (harmless, moved, waits) = (0, 0, 0);
        for (var i = 0; i < 60_000; i++)
        {
            List<PolicyDefinition> others = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random))];
            var before = random.Next(8) == 0 ? null : Any(random);
            var after = random.Next(8) switch
            {
                0 => null,
                1 => Any(random),
                _ when before is null => Any(random),
                _ => before with { AgeDays = random.Next(4) == 0 ? null : random.Next(1, 12), FloorDays = random.Next(1, 4), Priority = random.Next(6) == 0 ? 1 : before.Priority },
            };
            if (!PolicyChange.OnlyKeepsLonger(before, after, others))
            {
                waits++;
                continue;
            }

            harmless++;
            for (var j = 0; j < 12; j++)
            {
                var file = AnyFile(random);
                foreach (var action in new[] { "soft-delete", "purge", "archive" })
                {
                    var was = Due(file, action, before, others);
                    var becomes = Due(file, action, after, others);
                    (becomes ?? double.MaxValue).ShouldBeGreaterThanOrEqualTo(was ?? double.MaxValue, $"{before} -> {after} beside {string.Join(" | ", others)}: {file}");
                    if (was != becomes) moved++;
                }
            }
        }

        harmless.ShouldBeGreaterThan(5_000);
        waits.ShouldBeGreaterThan(5_000);
        moved.ShouldBeGreaterThan(1_000, "or no change did anything");
    }

    private static PolicyDefinition Any(Random random) => Bases[random.Next(Bases.Length)] with
    {
        FileTypes = random.Next(3) switch { 0 => ["a"], 1 => ["a", "b"], _ => null },
        PathPrefix = random.Next(3) switch { 0 => "x/", 1 => "x/y/", _ => null },
        Tags = random.Next(4) == 0 ? ["t"] : null,
        Priority = random.Next(3) == 0 ? 1 : 0,
        AgeDays = random.Next(4) == 0 ? null : random.Next(1, 12),
        FloorDays = random.Next(1, 4),
    };

    private static Sample AnyFile(Random random) => new(
        random.Next(3) switch { 0 => "archived", 1 => "deleted", _ => "available" }, random.Next(2) == 0 ? "a" : "b",
        random.Next(3) switch { 0 => "x/1", 1 => "x/y/1", _ => "z" }, random.Next(2) == 0,
        Enumerable.Range(0, 7).Select(_ => random.Next(6) == 0 ? (int?)null : random.Next(0, 20)).ToArray());

    private static double? Due(Sample file, string action, PolicyDefinition? own, List<PolicyDefinition> others)
    {
        // The name decides last: the policy that changes has the first one for half of the files.
        var all = others.Select((policy, i) => (Policy: policy, Name: $"m{i}")).ToList();
        if (own is not null) all.Add((own, file.Tagged ? "a" : "z"));
        var looking = all.Where(p => p.Policy.Action == action && Applies(p.Policy, file)).ToList();
        if (looking.Count == 0) return null;
        var governs = looking.OrderByDescending(p => p.Policy.Priority).ThenByDescending(p => p.Policy.AgeDays ?? int.MaxValue).ThenBy(p => p.Name, StringComparer.Ordinal).First().Policy;
        if (governs.AgeDays is not { } age || BasisOf(governs, file) is not { } from) return null;
        return looking.Select(p => (BasisOf(p.Policy, file) ?? -100) + p.Policy.FloorDays).Append(from + age).Max();
    }

    private static bool Applies(PolicyDefinition policy, Sample file) =>
        (policy.Basis switch
        {
            "deleted" => file.Status == "deleted",
            "archived" => file.Status == "archived",
            _ => file.Status == "available" || (file.Status == "archived" && policy.Action == "soft-delete"),
        }) &&
        policy.FileTypes?.Contains(file.Type) != false && (policy.PathPrefix is null || file.Path.StartsWith(policy.PathPrefix, StringComparison.Ordinal)) && (policy.Tags is null || file.Tagged);

    private static int? BasisOf(PolicyDefinition policy, Sample file) =>
        file.Clocks[Array.IndexOf(["created", "available", "closed", "archived", "deleted", "quarantined", "last-accessed"], policy.Basis)];

    private sealed record Sample(string Status, string Type, string Path, bool Tagged, int?[] Clocks);
}
