namespace Strongroom.Status;

/// <summary>The database: does it answer, which migration it has, which one this build wants.</summary>
public sealed record DatabaseState(bool Available, int? Migration, int ExpectedMigration);
