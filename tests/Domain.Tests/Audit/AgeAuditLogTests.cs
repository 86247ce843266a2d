using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Audit;

/// <summary>Months of the log: made ahead, dropped when old and archived, and never a day before.</summary>
public sealed class AgeAuditLogTests : IAsyncLifetime
{
    private ArchiveHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ArchiveHost.StartAsync();

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Age_ArchivedOldMonth_IsDroppedAndProofsGoOnFromTheArchive()
    {
        var (tenant, other) = (await _host.AddTenantInAsync(ArchiveHost.Eu), await _host.AddTenantInAsync(ArchiveHost.Us));
        await SealLongAgoAsync((tenant, 300), (other, 2));
        await _host.SealAsync(tenant, 10);
        (await _host.ArchiveAsync()).Failures.ShouldBe(0);
        var before = await _host.Get<AuditEntries>().ReadRangeAsync(tenant, 0, 310, Token).ToListAsync(Token);

        (await AgeAsync()).ShouldSatisfyAllConditions(done => done.Dropped.ShouldBe(1), done => done.Kept.ShouldBe(0), done => done.Failures.ShouldBe(0));

        (await CountAsync(tenant)).ShouldBe(10);
        var after = await _host.Get<AuditEntries>().ReadRangeAsync(tenant, 0, 310, Token).ToListAsync(Token);
        after.Select(e => e.Seq).ShouldBe(Enumerable.Range(0, 310).Select(n => (long)n));
        after.Select(e => Convert.ToHexString(e.Entry.Span)).ShouldBe(before.Select(e => Convert.ToHexString(e.Entry.Span)));
        var archive = new ArchiveReader(_host.Archive(ArchiveHost.Eu), tenant);
        var checkpoint = await archive.VerifyAsync();
        foreach (var seq in (long[])[0, 255, 256, 299, 305])
        {
            var entry = (await _host.Get<AuditEntries>().ReadAsync(tenant, seq, Token))!.Value;
            Proofs.VerifyInclusion(MerkleHash.Leaf(entry.Span), seq, 310, checkpoint.Root, await Proofs.InclusionAsync(seq, 310, archive, Token)).ShouldBeTrue();
        }

        (await _host.Get<AuditEntries>().ReadAsync(tenant, 310, Token)).ShouldBeNull();

        // The last bundle's beginning is now in the archive only, and the log grows on.
        await _host.SealAsync(tenant, 400);
        (await _host.ArchiveAsync()).Failures.ShouldBe(0);
        (await archive.VerifyAsync()).Size.ShouldBe(710);
    }

    [Fact]
    public async Task Age_OneEntryNotArchived_KeepsTheMonth()
    {
        var (tenant, other) = (await _host.AddTenantInAsync(ArchiveHost.Eu), await _host.AddTenantInAsync(ArchiveHost.Us));
        await SealLongAgoAsync((tenant, 20), (other, 1));
        (await _host.ArchiveAsync()).Failures.ShouldBe(0);

        // 1. Written, not sealed.   2. Sealed, not archived.   3. Archived.
        await LongAgoAsync(() => _host.WriteAsync(other, 1));
        (await AgeAsync()).ShouldSatisfyAllConditions(done => done.Dropped.ShouldBe(0), done => done.Kept.ShouldBe(1));
        await _host.SealAsync(other);
        (await AgeAsync()).Dropped.ShouldBe(0);
        (await CountAsync(tenant)).ShouldBe(20);
        await _host.ArchiveAsync();
        (await AgeAsync()).Dropped.ShouldBe(1);
        (await CountAsync(tenant)).ShouldBe(0);
    }

    [Fact]
    public async Task Age_YoungMonth_IsKeptThoughArchived()
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Eu);
        await _host.SealAsync(tenant, 5);
        await _host.ArchiveAsync();

        (await AgeAsync()).ShouldSatisfyAllConditions(done => done.Dropped.ShouldBe(0), done => done.Kept.ShouldBe(0), done => done.Failures.ShouldBe(0));
        (await DropAsync("now()")).ShouldBeFalse();

        (await CountAsync(tenant)).ShouldBe(5);
    }

    [Fact]
    public async Task Age_MonthsAhead_AreMadeOnceInEveryTimeZone()
    {
        await _host.ExecuteAsync($"ALTER ROLE strongroom_worker IN DATABASE {_host.Database.Name} SET timezone = 'Europe/Berlin'");

        (await AgeAsync()).Created.ShouldBe(1);
        (await AgeAsync()).Created.ShouldBe(0);

        var now = _host.Clock.GetUtcNow();
        for (var ahead = 0; ahead <= 3; ahead++)
            (await _host.ScalarAsync<bool>("SELECT to_regclass(@name) IS NOT NULL", ("name", $"storage_audit_logs_{new DateTime(now.Year, now.Month, 1).AddMonths(ahead):yyyyMM}"))).ShouldBeTrue();
    }

    [Fact]
    public async Task Drop_WhileSomebodyReadsTheLog_GivesUpSoonAndTheLogGoesOn()
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Eu);
        await SealLongAgoAsync((tenant, 5));
        await _host.ArchiveAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(_host.Database.Superuser + ";Search Path=strongroom");
        await using (var connection = await source.OpenConnectionAsync(Token))
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var read = new Npgsql.NpgsqlCommand("SELECT count(*) FROM storage_audit_logs", connection, transaction);
            await read.ExecuteScalarAsync(Token);

            // It is the function's own limit that ends the wait, not the command's.
            (await _host.ScalarAsync<bool>("SELECT proconfig @> ARRAY['lock_timeout=500ms'] FROM pg_proc WHERE oid = 'drop_audit_partition'::regproc")).ShouldBeTrue();
            (await Should.ThrowAsync<DatabaseUnavailableException>(() => DropAsync("now() - interval '200 days'")))
                .InnerException.ShouldBeOfType<Npgsql.PostgresException>().SqlState.ShouldBe(Npgsql.PostgresErrorCodes.LockNotAvailable);
            (await CountAsync(tenant)).ShouldBe(5);
        }

        (await DropAsync("now() - interval '200 days'")).ShouldBeTrue();
    }

    [Fact]
    public async Task Drop_LeavesTheOwnerBlindToTenants()
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Eu);
        await SealLongAgoAsync((tenant, 5));
        await DropAsync("now() - interval '200 days'");

        await using var owner = Npgsql.NpgsqlDataSource.Create(_host.Database.Owner + ";Search Path=strongroom");
        await using var count = owner.CreateCommand("SELECT count(*) FROM storage_audit_logs");

        (await count.ExecuteScalarAsync(Token)).ShouldBe(0L);
        (await CountAsync(tenant)).ShouldBe(5);
    }

    private Task<AgeSummary> AgeAsync() => _host.Get<AgeAuditLog>().RunAsync(Token);

    private async Task<bool> DropAsync(string month) =>
        (await _host.Get<WorkerDatabase>().QueryAsync(new Statement($"SELECT drop_audit_partition({month})"), row => row.GetBoolean(0), Token))[0];

    private Task<long> CountAsync(TenantId tenant) => _host.ScalarAsync<long>("SELECT count(*) FROM storage_audit_logs WHERE tenant_id = @id", ("id", tenant.Value));

    private Task SealLongAgoAsync(params (TenantId Tenant, int Count)[] logs) => LongAgoAsync(async () =>
    {
        await _host.ExecuteAsync("SELECT ensure_audit_partition(@at)", ("at", _host.Clock.GetUtcNow().UtcDateTime));
        foreach (var (tenant, count) in logs) await _host.SealAsync(tenant, count);
    });

    private async Task LongAgoAsync(Func<Task> act)
    {
        _host.Clock.Advance(-TimeSpan.FromDays(200));
        await act();
        _host.Clock.Advance(TimeSpan.FromDays(200));
    }
}
