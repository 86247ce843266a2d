using Npgsql;

namespace Strongroom.Database;

/// <summary>Keeps a connection's prepared statements true.</summary>
internal static class PreparedStatements
{
    /// <summary>
    /// The server skips what follows a refused command, and with it the preparing of statements there; the driver (Npgsql 10.0.0) counts them as prepared
    /// all the same, and every later use would fail with 26000. Forgetting all of them costs one preparation each.
    /// </summary>
    public static void After(NpgsqlConnection connection, NpgsqlBatch batch, PostgresException refused)
    {
        if (refused.BatchCommand == batch.BatchCommands[^1]) return;
        try
        {
            connection.UnprepareAll();
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and its statements with it.
        }
    }
}
