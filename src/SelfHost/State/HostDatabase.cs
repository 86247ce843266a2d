using Npgsql;
using Strongroom.Database;

namespace Strongroom.SelfHost.State;

/// <summary>
/// What the host itself remembers, written by the worker role. Sessions hold advisory locks, so the address must lead to PostgreSQL itself
/// or to a pooler in session mode.
/// </summary>
public sealed class HostDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    /// <summary>The worker's pool of the product. It outlives us and bears being closed twice.</summary>
    public static HostDatabase Of(DatabaseSources sources) => new(sources.Worker);

    /// <summary>Opens nothing yet: a host without timers and blob functions needs no database.</summary>
    public static HostDatabase At(string? connectionString) =>
        new(new NpgsqlDataSourceBuilder(string.IsNullOrEmpty(connectionString) ? "Host=unset" : connectionString) { Name = "host" }.Build());

    /// <summary>Connects.</summary>
    internal ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => source.OpenConnectionAsync(cancellationToken);

    /// <summary>A statement on a connection of the pool.</summary>
    internal NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = source.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>Closes the pool.</summary>
    public ValueTask DisposeAsync() => source.DisposeAsync();
}
