namespace Strongroom.Domain.Tests.Retention;

/// <summary>docs/retention.md once more, rule by rule, one file and one policy at a time: slow, and with nothing in common with the SQL that plans.</summary>
internal sealed class RetentionOracle(DateTimeOffset now, IReadOnlyList<RetentionOracle.Policy> policies, IReadOnlyList<RetentionOracle.Hold> holds,
    IReadOnlyDictionary<(Guid Tenant, string Type, string Id), DateTimeOffset> closed, IReadOnlySet<string> archiving, IReadOnlySet<string> compressing)
{
    private static readonly DateTimeOffset Year2000 = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public sealed record Policy(Guid Id, Guid? Tenant, string Name, int Version, string State, string[]? FileTypes, string[]? Systems, string[]? ObjectTypes, string? Prefix,
        string[]? Tags, string[]? Classes, string Basis, int? Age, string Action, int Priority, int Floor, DateTimeOffset EffectiveAt);

    public sealed record Hold(Guid Tenant, string Scope, Guid? File, string? Prefix, string? ObjectType, string? ObjectId);

    public sealed record File(Guid Id, Guid Tenant, string Path, string Store, string Status, string Type, string? System, string? ObjectType, string? ObjectId, string[] Tags,
        string Class, bool Compressed, long Size, int Version, DateTimeOffset Created, DateTimeOffset? Available, DateTimeOffset? Accessed, DateTimeOffset? Archived,
        DateTimeOffset Updated, DateTimeOffset? Deleted, DateTimeOffset? LockedUntil, bool BeingPurged, bool BeingMoved);

    public sealed record Taken(Guid File, Guid Policy, int Version, string Action, DateTimeOffset Due);

    private readonly Dictionary<Guid, List<Policy>> _effective = [];

    public Taken? Expect(File file)
    {
        // 7. Hold, lock; and what something else is dealing with already.
        if (file.BeingPurged || file.BeingMoved || file.LockedUntil > now) return null;
        foreach (var hold in holds)
        {
            if (hold.Tenant != file.Tenant) continue;
            if (hold.Scope == "tenant") return null;
            if (hold.Scope == "file" && hold.File == file.Id) return null;
            if (hold.Scope == "prefix" && file.Path.StartsWith(hold.Prefix!, StringComparison.Ordinal)) return null;
            if (hold.Scope == "object" && hold.ObjectType == file.ObjectType && hold.ObjectId == file.ObjectId) return null;
        }

        // 6. The most final of what is due.
        foreach (var action in new[] { "purge", "soft-delete", "archive", "compress" })
        {
            if (action == "archive" && !archiving.Contains(file.Store)) continue;
            if (action == "compress" && !compressing.Contains(file.Store)) continue;

            // 2, 3. Who has a say, and who governs.
            var heard = Effective(file.Tenant).Where(policy => policy.Action == action && LooksAt(policy, file) && Matches(policy, file)).ToList();
            if (heard.Count == 0) continue;
            var governing = heard[0];
            foreach (var other in heard.Skip(1)) if (Beats(other, governing)) governing = other;

            // 4. When it is due.
            if (governing.Age is not { } age || Basis(governing, file) is not { } basis || basis < Year2000 || basis > now) continue;
            var due = basis + TimeSpan.FromDays(age);
            if (due > now) continue;

            // 5. Minimum retention.
            if (heard.Any(policy => Basis(policy, file) is { } from && from >= Year2000 && from <= now && from + TimeSpan.FromDays(policy.Floor) > now)) continue;
            return new Taken(file.Id, governing.Id, governing.Version, action, due);
        }

        return null;
    }

    // 1. Which policies hold.
    private List<Policy> Effective(Guid tenant)
    {
        if (_effective.TryGetValue(tenant, out var known)) return known;
        var holding = new List<Policy>();
        foreach (var name in policies.Select(policy => policy.Name).Distinct())
        {
            var own = Newest(policies.Where(policy => policy.Name == name && policy.Tenant == tenant));
            var builtIn = Newest(policies.Where(policy => policy.Name == name && policy.Tenant is null));
            var holds = own is not null && own.State != "withdrawn" ? own : builtIn is not null && builtIn.State != "withdrawn" ? builtIn : null;
            if (holds?.State == "active") holding.Add(holds);
        }

        return _effective[tenant] = holding;

        Policy? Newest(IEnumerable<Policy> versions) => versions.Where(policy => policy.EffectiveAt <= now).MaxBy(policy => policy.Version);
    }

    private static bool LooksAt(Policy policy, File file)
    {
        if (policy.Action == "compress" && file.Compressed) return false;
        return policy.Basis switch
        {
            "deleted" => file.Status == "deleted",
            "quarantined" => file.Status == "quarantined",
            "archived" => file.Status == "archived",
            _ => file.Status == "available" || (file.Status == "archived" && policy.Action == "soft-delete"),
        };
    }

    private static bool Matches(Policy policy, File file) =>
        (policy.FileTypes is null || policy.FileTypes.Contains(file.Type)) &&
        (policy.Systems is null || policy.Systems.Contains(file.System)) &&
        (policy.ObjectTypes is null || policy.ObjectTypes.Contains(file.ObjectType)) &&
        (policy.Prefix is null || file.Path.StartsWith(policy.Prefix, StringComparison.Ordinal)) &&
        (policy.Tags is null || policy.Tags.All(file.Tags.Contains)) &&
        (policy.Classes is null || policy.Classes.Contains(file.Class));

    private DateTimeOffset? Basis(Policy policy, File file) => policy.Basis switch
    {
        "created" => file.Created,
        "available" => file.Available,
        "last-accessed" => file.Accessed is { } accessed && (file.Available is null || accessed > file.Available) ? accessed : file.Available,
        "closed" => file is { ObjectType: { } type, ObjectId: { } id } && closed.TryGetValue((file.Tenant, type, id), out var at) ? at : null,
        "archived" => file.Archived,
        "quarantined" => file.Updated,
        _ => file.Deleted,
    };

    private static bool Beats(Policy one, Policy other)
    {
        if (one.Priority != other.Priority) return one.Priority > other.Priority;
        var (age, otherAge) = (one.Age ?? int.MaxValue, other.Age ?? int.MaxValue);
        return age != otherAge ? age > otherAge : string.CompareOrdinal(one.Name, other.Name) < 0;
    }
}
