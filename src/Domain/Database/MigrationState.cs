namespace Strongroom.Database;

/// <summary>A migration and a database.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">The SHA-256 of its text in this build, in hex; the recorded one where this build does not know it.</param>
/// <param name="State"><see cref="Applied"/>, <see cref="Pending"/>, <see cref="Changed"/> since it ran, or <see cref="Unknown"/> to this build.</param>
/// <param name="AppliedAt">When it ran.</param>
public sealed record MigrationState(int Version, string Name, string Sha256, string State, DateTimeOffset? AppliedAt)
{
#pragma warning disable CS1591
    public const string Applied = "applied";
    public const string Pending = "pending";
    public const string Changed = "changed";
    public const string Unknown = "unknown";
#pragma warning restore CS1591

    /// <summary>Compares what a build brings with what a database has recorded.</summary>
    internal static IReadOnlyList<MigrationState> Compare(IReadOnlyList<Migration> known, IReadOnlyDictionary<int, AppliedMigration> recorded)
    {
        var ours = known.Select(migration => recorded.GetValueOrDefault(migration.Version) is { } applied
            ? Of(migration, applied.Sha256.AsSpan().SequenceEqual(migration.Sha256) ? Applied : Changed, applied.AppliedAt)
            : Of(migration, Pending, null));
        var theirs = recorded.Values.Where(applied => known.All(migration => migration.Version != applied.Version))
            .Select(applied => new MigrationState(applied.Version, applied.Name, Convert.ToHexStringLower(applied.Sha256), Unknown, applied.AppliedAt));
        return [.. ours.Concat(theirs).OrderBy(state => state.Version)];
    }

    private static MigrationState Of(Migration migration, string state, DateTimeOffset? at) =>
        new(migration.Version, migration.Name, Convert.ToHexStringLower(migration.Sha256), state, at);
}
