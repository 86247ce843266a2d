using Npgsql;

namespace Strongroom.SelfHost.State;

/// <summary>Remembers when each timer last ran, so that a schedule missed while no host ran is made up for.</summary>
public sealed class TimerStates(HostDatabase database)
{
    /// <summary>The state; written now when the timer has never been seen.</summary>
    public async Task<TimerState> GetAsync(string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Sql = """
            WITH added AS (
                INSERT INTO strongroom.host_timers (name, updated_at) VALUES (@name, @now)
                ON CONFLICT (name) DO NOTHING
                RETURNING last, next, updated_at)
            SELECT last, next, updated_at FROM added
            UNION ALL
            SELECT last, next, updated_at FROM strongroom.host_timers WHERE name = @name
            LIMIT 1
            """;
        await using var command = database.Command(Sql, new("name", name), new NpgsqlParameter("now", now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        // Nothing is read when another host adds the row between the two parts of the statement: its time is as good as ours.
        if (!await reader.ReadAsync(cancellationToken)) return new TimerState(null, null, now);
        return new TimerState(Time(reader, 0), Time(reader, 1), reader.GetFieldValue<DateTimeOffset>(2));
    }

    /// <summary>Records a run.</summary>
    public async Task SetAsync(string name, TimerState state, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO strongroom.host_timers (name, last, next, updated_at) VALUES (@name, @last, @next, @updated)
            ON CONFLICT (name) DO UPDATE SET last = @last, next = @next, updated_at = @updated
            """;
        await using var command = database.Command(
            Sql,
            new("name", name),
            new("last", state.Last ?? (object)DBNull.Value),
            new("next", state.Next ?? (object)DBNull.Value),
            new("updated", state.UpdatedAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
