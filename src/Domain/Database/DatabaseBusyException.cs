namespace Strongroom.Database;

/// <summary>More requests wait for the database than may. Nothing was begun; callers answer 503 and say when to come again.</summary>
public sealed class DatabaseBusyException() : Exception("Too many requests wait for the database.");
