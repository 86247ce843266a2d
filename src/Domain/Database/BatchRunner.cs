using Npgsql;

namespace Strongroom.Database;

/// <summary>Sends statements as one batch: one round trip, one implicit transaction.</summary>
/// <param name="source">The pool.</param>
/// <param name="limit">How many may be under way or wait for a connection; one more is refused. 0 for no limit.</param>
internal sealed class BatchRunner(NpgsqlDataSource source, int limit = 0)
{
    private readonly SqlTexts _texts = new();
    private int _underWay;

    /// <summary>Runs the statements and reads the rows of the last one.</summary>
    /// <exception cref="DatabaseBusyException">Too many are waiting already.</exception>
    public async Task<List<T>> RunAsync<T>(
        IReadOnlyList<Statement> statements, Func<NpgsqlDataReader, T> read, int? timeoutSeconds, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await RunAsync(
            texts => [.. statements.Select(statement => statement.ToCommand(texts))],
            async reader =>
            {
                while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
            },
            timeoutSeconds, cancellationToken);
        return rows;
    }

    /// <summary>Runs the commands and reads what the last one returns.</summary>
    /// <exception cref="DatabaseBusyException">Too many are waiting already.</exception>
    public async Task RunAsync(
        Func<SqlTexts, IReadOnlyList<NpgsqlBatchCommand>> make, Func<NpgsqlDataReader, Task> readAsync, int? timeoutSeconds, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _underWay) > limit && limit > 0)
        {
            Interlocked.Decrement(ref _underWay);
            throw new DatabaseBusyException();
        }

        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection);
            if (timeoutSeconds is { } patience) batch.Timeout = patience;
            foreach (var command in make(_texts)) batch.BatchCommands.Add(command);
            try
            {
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);

                // The rows asked for are those of the last statement; reading to the end is what surfaces an error of the commit.
                for (var i = 1; i < batch.BatchCommands.Count; i++) await reader.NextResultAsync(cancellationToken);
                await readAsync(reader);
                await reader.NextResultAsync(cancellationToken);
            }
            catch (PostgresException refused) when (DatabaseFaults.IsRollback(refused))
            {
                PreparedStatements.After(connection, batch, refused);
                throw;
            }
        }
        catch (Exception failed) when (DatabaseFaults.Explain(failed) is { } explained && explained != failed)
        {
            throw explained;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
