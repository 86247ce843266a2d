namespace Strongroom.Database;

/// <summary>The database cannot be migrated by this build, or not now. The message is a sentence for an operator.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : InvalidOperationException(message, inner);
