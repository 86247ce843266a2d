namespace Strongroom.SelfHost.State;

/// <summary>Keeps what was given up on, until somebody runs it again.</summary>
public sealed class PoisonRecords(HostDatabase database)
{
    /// <summary>Records a blob that failed for the last time.</summary>
    public async Task AddAsync(string function, string source, string error, int attempts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO strongroom.host_poison (id, function, source, error, attempts, created_at)
            VALUES (@id, @function, @source, @error, @attempts, @now)
            """;
        await using var command = database.Command(
            Sql,
            new("id", Guid.CreateVersion7(now)),
            new("function", function),
            new("source", source),
            new("error", error),
            new("attempts", attempts),
            new("now", now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Records that the blob has been handled after all.</summary>
    public async Task MarkReplayedAsync(string function, string source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Sql = "UPDATE strongroom.host_poison SET replayed_at = @now WHERE function = @function AND source = @source AND replayed_at IS NULL";
        await using var command = database.Command(Sql, new("function", function), new("source", source), new("now", now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
