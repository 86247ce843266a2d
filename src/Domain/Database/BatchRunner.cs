using System.Net.Sockets;
using Npgsql;

namespace Strongroom.Database;

/// <summary>Sends statements as one batch: one round trip, one implicit transaction.</summary>
internal static class BatchRunner
{
    public static async Task<List<T>> RunAsync<T>(
        NpgsqlDataSource source, IReadOnlyList<Statement> statements, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, int? timeoutSeconds = null)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection);
            if (timeoutSeconds is { } patience) batch.Timeout = patience;
            foreach (var statement in statements) batch.BatchCommands.Add(statement.ToCommand());
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);

            // The rows asked for are those of the last statement; reading to the end is what surfaces an error of the commit.
            for (var i = 1; i < statements.Count; i++) await reader.NextResultAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
            await reader.NextResultAsync(cancellationToken);
            return rows;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.UniqueViolation && refused.ConstraintName == "idempotency_keys_pkey")
        {
            throw new IdempotencyKeyTakenException(refused);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.UniqueViolation && refused.ConstraintName == "file_records_path")
        {
            throw new PathTakenException(refused);
        }
        catch (PostgresException refused) when (refused.SqlState is "SR001" or "SR002")
        {
            throw new FileKeptException(refused.SqlState == "SR001", refused);
        }
        catch (PostgresException failed) when (IsOutage(failed.SqlState))
        {
            throw new DatabaseUnavailableException(failed);
        }
        catch (NpgsqlException failed) when (failed is not PostgresException)
        {
            throw new DatabaseUnavailableException(failed);
        }
        catch (Exception failed) when (failed is SocketException or TimeoutException or IOException)
        {
            throw new DatabaseUnavailableException(failed);
        }
    }

    // Classes 08 connection, 53 resources (disk full, too many connections), 57 shutdown and cancellation, 58 system; 25006 read-only;
    // 42P01 and 42501 mean that a table, such as the audit log, is gone or closed to us: without it nothing is handed out.
    private static bool IsOutage(string state) =>
        state.AsSpan(0, 2) is "08" or "53" or "57" or "58" || state is "25006" or "42P01" or "42501" or "40001" or "40P01" or "55P03";
}
