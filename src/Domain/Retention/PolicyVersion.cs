using Npgsql;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary>One version of a policy: a row of <c>retention_policy_versions</c>.</summary>
/// <param name="PolicyId">The policy.</param>
/// <param name="Name">Its name.</param>
/// <param name="BuiltIn">It is everybody's; else the tenant's own.</param>
/// <param name="Version">Counted from 1.</param>
/// <param name="State">active, disabled or withdrawn.</param>
/// <param name="Definition">What it says.</param>
/// <param name="EffectiveAt">From when.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="Holds">It is what the policy says now.</param>
public sealed record PolicyVersion(
    Guid PolicyId, string Name, bool BuiltIn, int Version, string State, PolicyDefinition Definition, DateTimeOffset EffectiveAt, DateTimeOffset CreatedAt,
    string CreatedBy, bool Holds)
{
    /// <summary>The state of a version that acts.</summary>
    public const string Active = "active";

    /// <summary>The state of a version that does nothing, and keeps the built-in one from its place.</summary>
    public const string Disabled = "disabled";

    /// <summary>The state of a version that gives the built-in one its place back.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>The columns, of <c>p</c>, <c>v</c> and the version <c>held</c> that holds.</summary>
    public const string Columns = """
        p.id, p.name, p.tenant_id IS NULL, v.version, v.state, v.file_types, v.systems, v.object_types, v.path_prefix, v.tags, v.classifications,
        v.basis, v.age_days, v.action, v.priority, v.floor_days, v.ceiling_days, v.effective_at, v.created_at, v.created_by, coalesce(v.version = held.version, false)
        """;

    /// <summary>How many columns these are.</summary>
    public const int Count = 21;

    /// <summary>What it says while it acts; null when it does nothing.</summary>
    public PolicyDefinition? Acting => State == Active ? Definition : null;

    /// <summary>Reads the columns from the start of a row.</summary>
    public static PolicyVersion Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetBoolean(2), row.GetInt32(3), row.GetString(4),
        new PolicyDefinition
        {
            FileTypes = List(row, 5),
            Systems = List(row, 6),
            ObjectTypes = List(row, 7),
            PathPrefix = FileSql.Text(row, 8),
            Tags = List(row, 9),
            Classifications = List(row, 10),
            Basis = row.GetString(11),
            AgeDays = Number(row, 12),
            Action = row.GetString(13),
            Priority = row.GetInt32(14),
            FloorDays = row.GetInt32(15),
            CeilingDays = Number(row, 16),
        },
        FileSql.Time(row, 17)!.Value, FileSql.Time(row, 18)!.Value, row.GetString(19), row.GetBoolean(20));

    private static string[]? List(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetFieldValue<string[]>(ordinal);

    private static int? Number(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetInt32(ordinal);
}
