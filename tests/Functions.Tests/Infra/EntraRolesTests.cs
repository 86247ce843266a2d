using Npgsql;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>What the deployment adds to the database's roles. (Mapping them to identities needs Azure's own extension.)</summary>
public sealed class EntraRolesTests
{
    /// <summary>In a transaction that is rolled back: roles belong to the whole server.</summary>
    [Fact]
    public async Task Owner_ThatMayTakeTheOtherRoles_StandsUnderRowLevelSecurityUntilItDoes()
    {
        var script = await File.ReadAllTextAsync(Path.Combine(BicepTree.Root(), "db", "entra-roles.sql"), TestContext.Current.CancellationToken);
        var grant = script[script.IndexOf("GRANT", StringComparison.Ordinal)..];
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = new NpgsqlConnection(database.Superuser);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await RunAsync("INSERT INTO strongroom.tenants (id, name, region, store, max_files, max_bytes, created_at) VALUES (gen_random_uuid(), 'acme', 'eu', 'local', 1, 1, now())");
        await RunAsync(grant);

        await RunAsync("SET LOCAL SESSION AUTHORIZATION strongroom_owner");
        (await RunAsync("SELECT count(*) FROM strongroom.tenants")).ShouldBe(0L);
        await RunAsync("SET LOCAL ROLE strongroom_worker");
        (await RunAsync("SELECT current_user || ' sees ' || count(*) FROM strongroom.tenants")).ShouldBe("strongroom_worker sees 1");
        await RunAsync("SET LOCAL ROLE strongroom_app");
        (await RunAsync("SELECT count(*) FROM strongroom.tenants")).ShouldBe(0L);

        async Task<object?> RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
    }
}
