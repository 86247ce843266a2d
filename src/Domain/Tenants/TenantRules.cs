using System.Text.RegularExpressions;
using Strongroom.Access;

namespace Strongroom.Tenants;

/// <summary>What a tenant may be like, whoever adds or changes it.</summary>
internal static partial class TenantRules
{
    public static readonly Refusal TakenName = new Refusal.Invalid("name", "Another tenant has this name.");

    /// <summary>What is wrong with these; null when nothing is. What is null is not asked about.</summary>
    public static Refusal? Check(string? name, long? maxFiles, long? maxBytes, int? auditRetentionDays)
    {
        if (name is not null && !Name().IsMatch(name)) return new Refusal.Invalid("name", "Lower-case letters, digits and hyphens, the first no hyphen.", "2 to 63 characters");
        if (maxFiles < 0 || maxBytes < 0) return new Refusal.Invalid("quota", "A quota is not negative.");
        if (auditRetentionDays is < 365 or > 36525) return new Refusal.Invalid("auditRetentionDays", "The archive keeps entries for 365 to 36,525 days.", "365–36525");
        return null;
    }

    /// <summary>Whether a statement failed because the name is taken.</summary>
    public static bool IsTakenName(Npgsql.PostgresException failed) => failed.ConstraintName == "tenants_name_key";

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{1,62}\z")]
    private static partial Regex Name();
}
