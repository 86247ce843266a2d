using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Database;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Database;

public sealed class MigratorTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private NpgsqlDataSource _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(migrated: false);
        _owner = NpgsqlDataSource.Create(_database.Owner);
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Migrate_RunTwice_DoesNothingTheSecondTime()
    {
        (await MigrateAsync()).Max().ShouldBe(Migrator.LatestVersion);
        (await MigrateAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Migrate_ByManyHostsAtOnce_AppliesEachOnce()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateAsync()));
        applied.Sum(versions => versions.Count).ShouldBe(Migrator.LatestVersion);
    }

    [Fact]
    public async Task Migrate_AFileThatChangedAfterItRan_Refuses()
    {
        await MigrateAsync();
        await using var change = _owner.CreateCommand("UPDATE schema_migrations SET sha256 = decode(repeat('00', 32), 'hex') WHERE version = 1");
        await change.ExecuteNonQueryAsync(Cancel);
        (await Should.ThrowAsync<InvalidOperationException>(MigrateAsync)).Message.ShouldContain("was changed after it ran");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<IReadOnlyList<int>> MigrateAsync() => new Migrator(_owner, NullLogger<Migrator>.Instance).MigrateAsync(Cancel);
}
