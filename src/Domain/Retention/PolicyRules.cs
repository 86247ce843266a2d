using System.Text.RegularExpressions;
using Strongroom.Access;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary>What a tenant's policies may say. Reports every wrong field at once, with the limit it broke.</summary>
public sealed partial class PolicyRules(FileCatalog catalog)
{
    /// <summary>Own policies a tenant.</summary>
    public const int MaxPolicies = 50;

    /// <summary>Entries a list.</summary>
    public const int MaxEntries = 50;

    /// <summary>The longest age, a hundred years.</summary>
    public const int MaxDays = 36_500;

    private const int MaxPriority = 1000;

    private static readonly string[] Bases = ["created", "available", "last-accessed", "closed", "archived", "quarantined", "deleted"];
    private static readonly string[] Actions = ["compress", "archive", "soft-delete", "purge"];
    private static readonly string[] LiveBases = ["created", "available", "last-accessed", "closed"];

    /// <summary>The form of a name.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>The form of systems, object types and ids, as scopes take them.</summary>
    internal static bool IsToken(string text) => Token().IsMatch(text);

    /// <summary>Makes a definition of a wish. Under a built-in one's name only age, priority and whether it acts are the tenant's to say.</summary>
    public Outcome<PolicyDefinition> Define(PolicyWish wish, PolicyVersion? builtIn, IEnumerable<PolicyVersion> builtIns)
    {
        var errors = new List<FieldError>();
        if (wish.Priority is < -MaxPriority or > MaxPriority) errors.Add(new FieldError("priority", "Out of range.", $"-{MaxPriority} to {MaxPriority}"));
        var definition = builtIn is null ? Own(wish, errors) : Override(wish, builtIn, errors);
        if (errors.Count == 0) CheckAge(definition, builtIn is null ? builtIns : [], errors);
        return errors.Count > 0 ? new Refusal.Invalid(errors) : definition;
    }

    private static PolicyDefinition Override(PolicyWish wish, PolicyVersion builtIn, List<FieldError> errors)
    {
        var given = builtIn.Definition;
        Same("fileTypes", wish.FileTypes, given.FileTypes);
        Same("systems", wish.Systems, given.Systems);
        Same("objectTypes", wish.ObjectTypes, given.ObjectTypes);
        Same("pathPrefix", wish.PathPrefix is null ? null : [wish.PathPrefix], given.PathPrefix is null ? null : [given.PathPrefix]);
        Same("tags", wish.Tags, given.Tags);
        Same("classifications", wish.Classifications, given.Classifications);
        Same("basis", wish.Basis is null ? null : [wish.Basis], [given.Basis]);
        Same("action", wish.Action is null ? null : [wish.Action], [given.Action]);
        if (wish.FloorDays is { } floor && floor != given.FloorDays) errors.Add(new FieldError("floorDays", "The built-in policy decides this.", $"{given.FloorDays}"));
        if (wish.CeilingDays is { } ceiling && ceiling != given.CeilingDays) errors.Add(new FieldError("ceilingDays", "The built-in policy decides this.", given.CeilingDays is { } most ? $"{most}" : "none"));
        if (wish.Enabled == false && given.CeilingDays is { } end)
            errors.Add(new FieldError("enabled", $"{builtIn.Name} cannot be switched off: files must go after {end} days at the latest.", "true"));
        return given with { AgeDays = wish.AgeDays, Priority = wish.Priority ?? 0 };

        void Same(string field, IReadOnlyList<string>? wanted, IReadOnlyList<string>? value)
        {
            if (wanted is not null && !(value is not null && wanted.ToHashSet(StringComparer.Ordinal).SetEquals(value)))
                errors.Add(new FieldError(field, "The built-in policy decides this. Leave it out, or give the policy another name.", value is null ? "everything" : string.Join(", ", value)));
        }
    }

    private PolicyDefinition Own(PolicyWish wish, List<FieldError> errors)
    {
        CheckList("fileTypes", wish.FileTypes, type => type == "unknown" || catalog.Find(type) is not null, $"Not a file type. One of: {string.Join(", ", catalog.Names)}.");
        CheckList("systems", wish.Systems, Token().IsMatch, "Systems are letters, digits, dots, hyphens and underscores.");
        CheckList("objectTypes", wish.ObjectTypes, Token().IsMatch, "Object types are letters, digits, dots, hyphens and underscores.");
        CheckList("tags", wish.Tags, tag => tag.Length is > 0 and <= FilePlacement.MaxTagLength && !tag.Any(char.IsControl), "Tags have 1 to 128 characters and no control characters.");
        CheckList("classifications", wish.Classifications, Classification.All.Contains, $"One of: {string.Join(", ", Classification.All)}.");
        if (wish.PathPrefix is { } prefix && !IsPrefix(prefix))
            errors.Add(new FieldError("pathPrefix", "A prefix is the beginning of a path as the list of files shows it: no slash in front, no empty or dotted segments, no control characters.", "1 to 1024 characters"));

        if (!Bases.Contains(wish.Basis)) errors.Add(new FieldError("basis", "Not one of the allowed values.", string.Join(", ", Bases)));
        if (!Actions.Contains(wish.Action)) errors.Add(new FieldError("action", "Not one of the allowed values.", string.Join(", ", Actions)));
        else if (wish.Action == "purge" && wish.Basis != "deleted") errors.Add(new FieldError("basis", "Only what lies in the trash is purged.", "deleted"));
        else if (wish.Action is "compress" or "archive" && !LiveBases.Contains(wish.Basis))
            errors.Add(new FieldError("basis", $"Only available files are taken by {wish.Action}.", string.Join(", ", LiveBases)));
        else if (wish.Action == "soft-delete" && wish.Basis == "deleted") errors.Add(new FieldError("action", "What is deleted can only be purged.", "purge"));

        if (wish.FloorDays is < 1 or > MaxDays) errors.Add(new FieldError("floorDays", "Out of range.", $"1 to {MaxDays}"));
        if (wish.CeilingDays < (wish.FloorDays ?? 1) || wish.CeilingDays > MaxDays) errors.Add(new FieldError("ceilingDays", "Out of range.", $"{wish.FloorDays ?? 1} to {MaxDays}"));
        return new PolicyDefinition
        {
            FileTypes = wish.FileTypes,
            Systems = wish.Systems,
            ObjectTypes = wish.ObjectTypes,
            PathPrefix = wish.PathPrefix,
            Tags = wish.Tags,
            Classifications = wish.Classifications,
            Basis = wish.Basis ?? "",
            AgeDays = wish.AgeDays,
            Action = wish.Action ?? "",
            Priority = wish.Priority ?? 0,
            FloorDays = wish.FloorDays ?? 1,
            CeilingDays = wish.CeilingDays,
        };

        void CheckList(string field, IReadOnlyList<string>? list, Func<string, bool> isGood, string message)
        {
            if (list is null) return;
            if (list.Count is 0 or > MaxEntries) errors.Add(new FieldError(field, "Leave the list out to match everything.", $"1 to {MaxEntries} entries"));
            else if (list.Distinct(StringComparer.Ordinal).Count() != list.Count) errors.Add(new FieldError(field, "An entry is given twice."));
            else if (!list.All(isGood)) errors.Add(new FieldError(field, message));
        }
    }

    // A ceiling is the platform's word on how long such files may be kept: it is not got round by a policy of another name about the same files.
    private static void CheckAge(PolicyDefinition definition, IEnumerable<PolicyVersion> builtIns, List<FieldError> errors)
    {
        var (ceiling, whose) = (definition.CeilingDays, "");
        foreach (var other in builtIns)
        {
            if (other.Definition.CeilingDays is not { } end || end >= (ceiling ?? int.MaxValue)) continue;
            if (other.Definition.Action == definition.Action && other.Definition.Covers(definition)) (ceiling, whose) = (end, $", as in {other.Name}");
        }

        var limit = $"{definition.FloorDays} to {ceiling ?? MaxDays}";
        if (definition.AgeDays is null && ceiling is not null) errors.Add(new FieldError("ageDays", $"Such files cannot be kept indefinitely{whose}.", limit));
        else if (definition.AgeDays < definition.FloorDays || definition.AgeDays > (ceiling ?? MaxDays)) errors.Add(new FieldError("ageDays", $"Outside floor and ceiling{whose}.", limit));
    }

    private static bool IsPrefix(string prefix) => prefix.Length is > 0 and <= 1024 && !prefix.Any(char.IsControl) && prefix[0] != '/' &&
        !prefix.Contains("//", StringComparison.Ordinal) && !prefix.Split('/').Any(segment => segment is "." or "..");

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
