using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Doctor;

/// <summary>Whether the schema is what this build wants.</summary>
public sealed class MigrationsCheck(TenantDatabase database) : IDoctorCheck
{
    private const string Exists = "SELECT to_regclass('strongroom.schema_migrations') IS NOT NULL";

    private const string Ledger = "SELECT version, name, sha256, applied_at FROM strongroom.schema_migrations";

    /// <inheritdoc />
    public string Name => "migrations";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        var exists = await database.QuerySingleAsync(default(TenantId), new Statement(Exists), row => row.GetBoolean(0), cancellationToken);
        var recorded = !exists ? [] : await database.QueryAsync(
            default(TenantId), new Statement(Ledger),
            row => new AppliedMigration(row.GetInt32(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<DateTimeOffset>(3)), cancellationToken);
        var states = MigrationState.Compare(Migration.All, recorded.ToDictionary(applied => applied.Version));
        foreach (var state in states.Where(state => state.State != MigrationState.Applied))
        {
            var (problem, why, fix) = state.State switch
            {
                MigrationState.Pending => ("It has not run.", "The gateway answers 503 on /api/health/ready until it has.", "strongroom migrate"),
                MigrationState.Changed => ("Its text was changed after it ran.", "What the schema is can no longer be told from the files.", "Restore the file from version control; put the change into a new migration."),
                _ => ("This build does not know it: the database is newer.", "An older build may run on a newer schema, and must not migrate it.", "Deploy the build that brought it, or a later one."),
            };
            found.Add(state.Name, problem, why, fix);
        }

        return found.ToResult($"{states.Count(state => state.State == MigrationState.Applied)} of {Migration.All.Count} applied");
    }
}
