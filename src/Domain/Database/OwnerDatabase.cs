using Microsoft.Extensions.Logging;
using Npgsql;

namespace Strongroom.Database;

/// <summary>
/// The operators' door, with the role that owns the schema: migrations, and tenants. It stands under row-level security as everyone does, so tenants' rows are
/// reached one tenant at a time. The gateway never has it.
/// </summary>
public sealed class OwnerDatabase(DatabaseOptions options) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = DatabaseSources.CreateOwner(options);

    /// <summary>The owner inside the scope of one tenant.</summary>
    public TenantDatabase Tenants => field ??= new TenantDatabase(_source);

    /// <summary>What brings the schema up to date.</summary>
    public Migrator CreateMigrator(ILogger<Migrator> logger) => new(_source, logger);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
