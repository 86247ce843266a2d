namespace Strongroom.Database;

/// <summary>Section <c>Database</c>: how the request paths and the timers reach PostgreSQL, as different roles.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Connection string of <c>strongroom_app</c>.</summary>
    public string App { get; init; } = "";

    /// <summary>Connection string of <c>strongroom_worker</c>.</summary>
    public string Worker { get; init; } = "";

    /// <summary>Connection string of <c>strongroom_owner</c>: for the operators' command line alone, and never in the gateway's own settings.</summary>
    public string? Owner { get; init; }

    /// <summary>How long a request waits for a connection, or for a statement, before the caller hears 503, in seconds.</summary>
    public int CommandTimeoutSeconds { get; init; } = 2;

    /// <summary>How many requests may wait for the database, in groups and for connections each; one more hears 503 at once.</summary>
    public int MaxWaiting { get; init; } = 1024;

    /// <summary>How long a statement of a timer may take, in seconds.</summary>
    public int WorkerTimeoutSeconds { get; init; } = 60;

    /// <summary>Statements prepared a connection; 0 behind a pooler that cannot keep them (pgbouncer before 1.21 in transaction mode).</summary>
    public int AutoPrepare { get; init; } = 100;

    /// <summary>True to log in with the managed identity's Entra token in place of a password.</summary>
    public bool ManagedIdentity { get; init; }
}
