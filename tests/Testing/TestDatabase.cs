using Npgsql;

namespace Strongroom.Testing;

/// <summary>A database of its own for a test class, copied from the migrated template in a few dozen milliseconds and dropped with it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresEndpoint _server;
    private readonly bool _stays;

    private TestDatabase(PostgresEndpoint server, string name, bool stays = false)
    {
        _server = server;
        _stays = stays;
        Name = name;
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>Connection string of the superuser, who is above row-level security.</summary>
    public string Superuser => _server.To(Name);

    /// <summary>Connection string of <c>strongroom_owner</c>.</summary>
    public string Owner => _server.To(Name, "strongroom_owner");

    /// <summary>Connection string of <c>strongroom_app</c>.</summary>
    public string App => _server.To(Name, "strongroom_app");

    /// <summary>Connection string of <c>strongroom_worker</c>.</summary>
    public string Worker => _server.To(Name, "strongroom_worker");

    /// <summary>Makes a migrated database; an empty one, without the product's schema, when <paramref name="migrated"/> is false.</summary>
    public static async Task<TestDatabase> CreateAsync(bool migrated = true)
    {
        var server = await TestServers.PostgresAsync();
        var database = new TestDatabase(server, $"t_{Guid.NewGuid():N}");
        await database.RunAsync($"CREATE DATABASE {database.Name} TEMPLATE {(migrated ? server.Template : "template0")}");
        // Grants on a database are not copied with it.
        await database.RunAsync($"GRANT CREATE ON DATABASE {database.Name} TO strongroom_owner");
        return database;
    }

    /// <summary>One that is there already, and stays when this is disposed.</summary>
    public static TestDatabase Existing(PostgresEndpoint server, string name) => new(server, name, stays: true);

    /// <summary>Holds a lock above row-level security until it is disposed.</summary>
    public async Task<NpgsqlConnection> LockAsync(string sql)
    {
        var connection = new NpgsqlConnection(Superuser + ";Search Path=strongroom;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Drops it, whoever is still connected.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stays) await RunAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.Superuser);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
