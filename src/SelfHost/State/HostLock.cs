using Npgsql;

namespace Strongroom.SelfHost.State;

/// <summary>
/// Something only one host does at a time: a session advisory lock keyed by a name. It is lost with its connection, and then another host
/// may begin; what runs under it must bear that.
/// </summary>
public sealed class HostLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private HostLock(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Null when another host holds it.</summary>
    public static async Task<HostLock?> TryTakeAsync(HostDatabase database, string name, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        try
        {
            const string Sql = "SELECT pg_try_advisory_lock(hashtextextended('strongroom host ' || @name, 0))";
            await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new("name", name) } };
            if (await command.ExecuteScalarAsync(cancellationToken) is true) return new HostLock(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Waits for it.</summary>
    public static async Task<HostLock> TakeAsync(HostDatabase database, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryTakeAsync(database, name, cancellationToken) is { } taken) return taken;
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    /// <summary>Throws when the connection, and so the lock, is lost.</summary>
    public async Task EnsureHeldAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT 1", _connection);
        await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Lets it go at once: the pool would reset the session only when it is next used.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", _connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is gone, and the lock with it.
        }
        await _connection.DisposeAsync();
    }
}
