namespace Strongroom.Database;

/// <summary>The database could not be reached, is full, shutting down, or refused us. Nothing was handed out; callers answer 503.</summary>
public sealed class DatabaseUnavailableException(Exception inner) : Exception("The database is unavailable.", inner);
