namespace Strongroom.Database;

/// <summary>A row of <c>schema_migrations</c>.</summary>
internal sealed record AppliedMigration(int Version, string Name, byte[] Sha256, DateTimeOffset AppliedAt);
