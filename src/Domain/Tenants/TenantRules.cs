using System.Text.RegularExpressions;
using Strongroom.Access;

namespace Strongroom.Tenants;

/// <summary>What a tenant may be like, whoever adds or changes it.</summary>
internal static partial class TenantRules
{
    public static readonly Refusal WrongName = new Refusal.Invalid("name", "Lower-case letters, digits and hyphens, the first no hyphen.", "2 to 63 characters");

    public static readonly Refusal TakenName = new Refusal.Invalid("name", "Another tenant has this name.");

    public static bool IsName(string name) => Name().IsMatch(name);

    public static Refusal? CheckAuditRetention(int days) =>
        days is < 365 or > 36525 ? new Refusal.Invalid("auditRetentionDays", "The archive keeps entries for 365 to 36,525 days.", "365–36525") : null;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{1,62}\z")]
    private static partial Regex Name();
}
