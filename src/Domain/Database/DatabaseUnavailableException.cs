using Npgsql;

namespace Strongroom.Database;

/// <summary>The database could not be reached, is full, shutting down, or refused us. Nothing was handed out; callers answer 503.</summary>
public sealed class DatabaseUnavailableException(Exception inner) : Exception("The database is unavailable.", inner)
{
    /// <summary>What failed beneath.</summary>
    public static Exception CauseOf(Exception failure) => failure is DatabaseUnavailableException ? failure.InnerException! : failure;

    /// <summary>What the server or the network said, for an operator.</summary>
    public static string ReasonOf(Exception failure) => CauseOf(failure) switch
    {
        PostgresException refused => $"{refused.MessageText} ({refused.SqlState})",
        var other => other.GetBaseException().Message.TrimEnd('.'),
    };
}
