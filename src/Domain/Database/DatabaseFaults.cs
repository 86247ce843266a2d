using System.Net.Sockets;
using Npgsql;

namespace Strongroom.Database;

/// <summary>What an exception of the driver means to a caller.</summary>
internal static class DatabaseFaults
{
    /// <summary>The exception that says so; the same one when it is a surprise.</summary>
    public static Exception Explain(Exception failed) => failed switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "idempotency_keys_pkey" } => new IdempotencyKeyTakenException(failed),
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "file_records_path" } => new PathTakenException(failed),
        PostgresException { SqlState: "SR001" or "SR002" } kept => new FileKeptException(kept.SqlState == "SR001", failed),
        PostgresException { SqlState: var state } => IsOutage(state) ? new DatabaseUnavailableException(failed) : failed,
        NpgsqlException or SocketException or TimeoutException or IOException => new DatabaseUnavailableException(failed),
        _ => failed,
    };

    /// <summary>Whether the server says that the transaction was rolled back, and stays up: after that nothing was kept, and trying again is safe.</summary>
    public static bool IsRollback(PostgresException refused) => refused.SqlState.AsSpan(0, 2) is not ("08" or "53" or "57" or "58") && refused.SqlState != "25006";

    // Classes 08 connection, 53 resources (disk full, too many connections), 57 shutdown and cancellation, 58 system; 25006 read-only;
    // 42P01 and 42501 mean that a table, such as the audit log, is gone or closed to us: without it nothing is handed out.
    private static bool IsOutage(string state) =>
        state.AsSpan(0, 2) is "08" or "53" or "57" or "58" || state is "25006" or "42P01" or "42501" or "40001" or "40P01" or "55P03";
}
