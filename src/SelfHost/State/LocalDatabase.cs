using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using Strongroom.Database;
using Strongroom.SelfHost.Emulators;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.SelfHost.State;

/// <summary>The product's database on an embedded server: made, given its roles and migrated.</summary>
/// <param name="Owner">Connection string of the role that owns the schema.</param>
/// <param name="App">Connection string of the request paths.</param>
/// <param name="Worker">Connection string of the timers.</param>
public sealed record LocalDatabase(string Owner, string App, string Worker)
{
    private const string Name = "strongroom";
    private static readonly string[] Roles = ["strongroom_owner", "strongroom_app", "strongroom_worker"];

    /// <summary>Adds a tenant unless it is there.</summary>
    public async Task AddTenantAsync(NewTenant tenant, IEnumerable<StoreInfo> stores, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var owner = NpgsqlDataSource.Create(Owner);
        var outcome = await new AddTenant(new TenantDatabase(owner), time).RunAsync(tenant, stores, cancellationToken);
        if (outcome.Refusal is { } refusal) throw new InvalidOperationException($"The tenant '{tenant.Name}' is refused: {refusal.Code}.");
    }

    /// <summary>Brings the database up to date. The roles get new passwords each time: nobody has to keep them.</summary>
    public static async Task<LocalDatabase> PrepareAsync(EmbeddedPostgres server, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await using (var postgres = NpgsqlDataSource.Create(server.ConnectionString("postgres")))
        {
            await using var find = postgres.CreateCommand("SELECT 1 FROM pg_database WHERE datname = @name");
            find.Parameters.AddWithValue("name", Name);
            if (await find.ExecuteScalarAsync(cancellationToken) is null)
            {
                await using var create = postgres.CreateCommand($"CREATE DATABASE {Name}");
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        var passwords = Roles.ToDictionary(role => role, _ => RandomNumberGenerator.GetHexString(32, lowercase: true));
        await using (var administrator = NpgsqlDataSource.Create(server.ConnectionString(Name)))
            await Migrator.CreateRolesAsync(administrator, passwords, cancellationToken);
        await using (var owner = NpgsqlDataSource.Create(To(Roles[0])))
            await new Migrator(owner, loggers.CreateLogger<Migrator>()).MigrateAsync(cancellationToken);
        return new LocalDatabase(To(Roles[0]), To(Roles[1]), To(Roles[2]));

        string To(string role) => server.ConnectionString(Name, role, passwords[role]);
    }
}
