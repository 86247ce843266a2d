using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Database;
using Strongroom.Tenants;
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
        applied.Sum(versions => versions.Count).ShouldBe(Migration.All.Count);
    }

    [Fact]
    public async Task Migrate_AFileThatChangedAfterItRan_Refuses()
    {
        await MigrateAsync();
        await SqlAsync("UPDATE schema_migrations SET sha256 = decode(repeat('00', 32), 'hex') WHERE version = 1");
        (await Should.ThrowAsync<MigrationException>(MigrateAsync)).Message.ShouldContain("was changed after it ran");
        (await Of(Migration.All).PlanAsync(Cancel))[0].State.ShouldBe(MigrationState.Changed);
    }

    [Fact]
    public async Task Migrate_ADatabaseOfALaterBuild_RefusesAndChangesNothing()
    {
        await Of([.. Migration.All, new Migration(9001, "9001_later", "SET LOCAL search_path = strongroom; CREATE TABLE later (id int)")]).MigrateAsync(Cancel);
        (await Should.ThrowAsync<MigrationException>(MigrateAsync)).Message.ShouldContain("9001_later, which this build does not know: it is newer");
    }

    [Fact]
    public async Task Plan_OfAnEmptyDatabase_NamesAllAndAppliesNone()
    {
        var plan = await Of(Migration.All).PlanAsync(Cancel);
        plan.Select(state => state.State).ShouldBe(Enumerable.Repeat(MigrationState.Pending, Migration.All.Count));
        plan[0].Sha256.ShouldBe(Convert.ToHexStringLower(Migration.All[0].Sha256));
        (await Of(Migration.All).PlanAsync(Cancel)).ShouldBe(plan);
    }

    [Fact]
    public async Task Migrate_WhileAnotherHostDoes_SaysThatItWaitsAndFindsNothingLeft()
    {
        await MigrateAsync();
        await using var other = await _owner.OpenConnectionAsync(Cancel);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock(6013557225365664365)", other)) await take.ExecuteNonQueryAsync(Cancel);
        var steps = new Steps();
        var waiting = Of(Migration.All).MigrateAsync(steps, Cancel);
        (await steps.NextAsync()).ShouldBeOfType<MigrationStep.Waiting>();
        waiting.IsCompleted.ShouldBeFalse();
        await using (var leave = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", other)) await leave.ExecuteNonQueryAsync(Cancel);
        (await waiting).ShouldBeEmpty();
    }

    /// <summary>A long transaction holds what the migration needs. Whoever queued behind the migration's lock would wait as long as that transaction.</summary>
    [Fact]
    public async Task Requests_WhileAMigrationWaitsForALock_AreServed()
    {
        await MigrateAsync();
        await using var app = NpgsqlDataSource.Create(_database.App);
        var database = new TenantDatabase(app);
        await using var busy = await _owner.OpenConnectionAsync(Cancel);
        var transaction = await busy.BeginTransactionAsync(Cancel);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM file_records", busy, transaction)) await read.ExecuteScalarAsync(Cancel);

        var steps = new Steps();
        var migrating = Of([.. Migration.All, new Migration(9001, "9001_column", "SET LOCAL search_path = strongroom; ALTER TABLE file_records ADD COLUMN later text")]).MigrateAsync(steps, Cancel);
        var (longest, served) = (TimeSpan.Zero, 0);
        for (var blocked = false; !blocked || served < 50;)
        {
            var started = Stopwatch.GetTimestamp();
            await database.QueryAsync(new TenantId(Guid.NewGuid()), new Statement("SELECT count(*) FROM file_records"), row => row.GetInt64(0), Cancel);
            if (Stopwatch.GetElapsedTime(started) is var took && took > longest) longest = took;
            served++;
            while (steps.TryNext() is { } step)
                blocked |= step is MigrationStep.Blocked;
        }

        await transaction.RollbackAsync(Cancel);
        (await migrating).ShouldBe([9001]);
        served.ShouldBeGreaterThanOrEqualTo(50);
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(new DatabaseOptions().CommandTimeoutSeconds));
    }

    [Fact]
    public async Task Migrate_AnIndexWhoseBuildingFailed_BuildsItAgain()
    {
        await MigrateAsync();
        const string Twice = "INSERT INTO leases (name, holder, token, expires_at) VALUES ('a', 'same', 1, now()), ('b', 'same', 1, now())";
        await SqlAsync(Twice);
        var migrator = Of([.. Migration.All, new Migration(9001, "9001_index", "-- outside a transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS leases_holder ON leases (holder)")]);
        (await Should.ThrowAsync<PostgresException>(() => migrator.MigrateAsync(Cancel))).SqlState.ShouldBe(PostgresErrorCodes.UniqueViolation);
        await SqlAsync("DELETE FROM leases");
        (await migrator.MigrateAsync(Cancel)).ShouldBe([9001]);
        await using var valid = _owner.CreateCommand("SELECT indisvalid FROM pg_index WHERE indexrelid = 'strongroom.leases_holder'::regclass");
        (await valid.ExecuteScalarAsync(Cancel)).ShouldBe(true);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<IReadOnlyList<int>> MigrateAsync() => Of(Migration.All).MigrateAsync(Cancel);

    private Migrator Of(IReadOnlyList<Migration> migrations) => new(_owner, NullLogger<Migrator>.Instance, migrations);

    private async Task SqlAsync(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private sealed class Steps : IProgress<MigrationStep>
    {
        private readonly System.Threading.Channels.Channel<MigrationStep> _steps = System.Threading.Channels.Channel.CreateUnbounded<MigrationStep>();

        public void Report(MigrationStep value) => _steps.Writer.TryWrite(value);

        public ValueTask<MigrationStep> NextAsync() => _steps.Reader.ReadAsync(Cancel);

        public MigrationStep? TryNext() => _steps.Reader.TryRead(out var step) ? step : null;
    }
}
