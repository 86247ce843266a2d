using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Domain.Tests.Audit;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Recovery;

/// <summary>Logs that went back in time, as a restored database's do: behind their archive, forked from it, with an archive that lies.</summary>
public sealed class RecoverAuditLogTests : IAsyncLifetime
{
    private static readonly string[] Tables = ["audit_trees", "audit_leaves", "audit_tiles", "audit_checkpoints", "storage_audit_logs"];

    private ArchiveHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ArchiveHost.StartAsync();

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(3, 4, 0)]
    [InlineData(250, 300, 5)]
    [InlineData(256, 600, 0)]
    [InlineData(0, 1, 1)]
    public async Task Log_BehindItsArchive_IsNotSealedUntilItHasTakenOverWhatIsThere(int kept, int lost, int unsealed)
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Eu);
        if (kept > 0) await _host.SealAsync(tenant, kept);
        await _host.ArchiveAsync();
        // Committed before the moment, sealed after it: the backup has the rows and not the leaves.
        await _host.WriteAsync(tenant, unsealed);
        await RememberAsync(tenant);
        await _host.SealAsync(tenant, lost / 2);
        await _host.SealAsync(tenant, lost - (lost / 2));
        await _host.ArchiveAsync();
        var checkpoint = await _host.CheckpointAsync(tenant);
        await GoBackAsync(tenant);

        // 1. New entries wait.
        await _host.WriteAsync(tenant, 2);
        (await SealOnceAsync()).ShouldBeGreaterThan(0);
        (await _host.ScalarAsync<long>("SELECT size FROM audit_trees WHERE tenant_id = @id", ("id", tenant.Value))).ShouldBe(kept);

        // 2. The archive's leaves come back; the entries that are lost stay there.
        var recovered = await RecoverAsync(tenant);
        (recovered.State, recovered.SizeBefore, recovered.SizeAfter, recovered.LostEntries).ShouldBe((LogRecovery.Recovered, kept, kept + unsealed + lost, lost));
        (await _host.CheckpointAsync(tenant)).Note.ShouldBe(checkpoint.Note);
        (await _host.VerifyAsync(tenant, checkpoint)).ShouldSatisfyAllConditions(found => found.FirstBad.ShouldBeNull(), found => found.Archived.ShouldBe(lost));

        // 3. It goes on from there, also in the archive, which verifies by itself.
        await _host.SealAsync(tenant, 3);
        (await _host.ArchiveAsync()).Failures.ShouldBe(0);
        (await _host.CheckpointAsync(tenant)).Size.ShouldBe(kept + unsealed + lost + 5);
        (await _host.VerifyAsync(tenant, checkpoint)).FirstBad.ShouldBeNull();
        (await new ArchiveReader(_host.Archive(ArchiveHost.Eu), tenant).VerifyAsync()).Size.ShouldBe(kept + unsealed + lost + 5);
        (await RecoverAsync(tenant)).State.ShouldBe(LogRecovery.InStep);
    }

    [Theory]
    [InlineData(3, "tile/entries/002", 512)]
    [InlineData(3, "checkpoints/", 603)]
    [InlineData(0, "tile/0/", 600)]
    public async Task Log_LostInTheMiddleOfItsArchiving_GoesOnBehindWhatIsThere(int kept, string failing, int reached)
    {
        var (tenant, checkpoint) = await BrokenOffAsync(kept, failing);
        await _host.WriteAsync(tenant, 2);
        (await SealOnceAsync()).ShouldBe(1);

        var recovered = await RecoverAsync(tenant);

        (recovered.State, recovered.SizeAfter, recovered.LostEntries, recovered.Detail).ShouldBe((LogRecovery.Recovered, reached, reached - kept, null));
        (await _host.VerifyAsync(tenant)).ShouldSatisfyAllConditions(found => found.FirstBad.ShouldBeNull(), found => found.Archived.ShouldBe(reached - kept));
        await _host.SealAsync(tenant, 1);
        (await _host.ArchiveAsync()).Failures.ShouldBe(0);
        (await new ArchiveReader(_host.Archive(ArchiveHost.Eu), tenant).VerifyAsync()).Size.ShouldBe(reached + 3);
        // What the tenant had been given holds as far as it was archived.
        (await _host.VerifyAsync(tenant, checkpoint)).FirstBad.ShouldSatisfyAllConditions(bad => (bad is null).ShouldBe(reached == checkpoint.Size));
        (await RecoverAsync(tenant)).State.ShouldBe(LogRecovery.InStep);
    }

    [Fact]
    public async Task Log_LostInTheMiddleOfItsArchivingAndSealedOnWithoutIt_IsAFork()
    {
        var (tenant, _) = await BrokenOffAsync(3, "checkpoints/");
        await _host.WriteAsync(tenant, 4);
        await SealWithoutArchiveAsync();

        (await RecoverAsync(tenant)).State.ShouldBe(LogRecovery.Forked);

        (await _host.CheckpointAsync(tenant)).Size.ShouldBe(7);
    }

    [Fact]
    public async Task Log_RowMissingThatWasNotLostWithTheDatabase_StillDoesNotVerify()
    {
        var tenant = await RestoredAsync(ArchiveHost.Eu, 5, 5);
        (await RecoverAsync(tenant)).State.ShouldBe(LogRecovery.Recovered);

        await ChangeAsync("DELETE FROM storage_audit_logs WHERE id = (SELECT entry_id FROM audit_leaves WHERE tenant_id = @id AND seq = 2)", tenant);

        (await _host.VerifyAsync(tenant)).FirstBad!.ShouldSatisfyAllConditions(bad => bad.Index.ShouldBe(2), bad => bad.Reason.ShouldContain("missing"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public async Task Log_SealedOnWithoutItsArchive_IsAForkAndStaysAsItIs(int otherEntries)
    {
        var tenant = await RestoredAsync(ArchiveHost.Eu, 3, 5);
        await _host.WriteAsync(tenant, otherEntries);
        await SealWithoutArchiveAsync();
        var forked = await _host.CheckpointAsync(tenant);
        forked.Size.ShouldBe(3 + otherEntries);

        var recovered = await RecoverAsync(tenant);

        recovered.State.ShouldBe(LogRecovery.Forked);
        recovered.Detail.ShouldNotBeNull();
        (await _host.CheckpointAsync(tenant)).Note.ShouldBe(forked.Note);
        _host.Errors.ShouldContain(error => error.Contains("could not be brought in step", StringComparison.Ordinal));
        if (otherEntries < 5) (await SealOnceAsync(tenant)).ShouldBe(1);
    }

    [Fact]
    public async Task Archive_Damaged_IsReportedAndNothingIsTakenOver()
    {
        var tenant = await RestoredAsync(ArchiveHost.Us, 3, 5);
        var archive = _host.Archive(ArchiveHost.Us);
        var bundle = AuditArchives.KeyOf(tenant, "tile/entries/000.p/8");
        await archive.DeleteAsync(bundle, Token);
        (await RecoverAsync(tenant)).ShouldSatisfyAllConditions(found => found.State.ShouldBe(LogRecovery.Unreadable), found => found.Detail!.ShouldContain("has lost"));

        // The bundle of an earlier size in its place.
        using (var other = new MemoryStream([1, 2, 3])) await archive.PutAsync(bundle, other, new PutOptions(3, "application/octet-stream"), Token);
        (await RecoverAsync(tenant)).State.ShouldBe(LogRecovery.Unreadable);

        (await _host.CheckpointAsync(tenant)).Size.ShouldBe(3);
        archive.Fault = (method, _) => method == "list" ? FaultKind.NothingKept : null;
        (await RecoverAsync(tenant)).State.ShouldBe(LogRecovery.Unreadable);
    }

    [Fact]
    public async Task Archive_DoesNotAnswer_NothingIsSealed()
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Eu);
        await _host.WriteAsync(tenant, 3);
        _host.Archive(ArchiveHost.Eu).Fault = (_, _) => FaultKind.NothingKept;
        (await SealOnceAsync()).ShouldBe(1);

        _host.Archive(ArchiveHost.Eu).Fault = (_, _) => null;
        await _host.SealAsync(tenant);
        (await _host.CheckpointAsync(tenant)).Size.ShouldBe(3);
        (await RecoverAsync(tenant)).State.ShouldBe(LogRecovery.NotArchived);
    }

    // A log that lost 600 entries while they were being archived, and the checkpoint of them that its tenant had.
    private async Task<(TenantId, AuditCheckpoint)> BrokenOffAsync(int kept, string failing)
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Eu);
        if (kept > 0) await _host.SealAsync(tenant, kept);
        await _host.ArchiveAsync();
        await RememberAsync(tenant);
        await _host.SealAsync(tenant, 600);
        var checkpoint = await _host.CheckpointAsync(tenant);
        _host.Archive(ArchiveHost.Eu).Fault = (method, key) => method == "put" && key!.Path.Contains(failing, StringComparison.Ordinal) ? FaultKind.NothingKept : null;
        (await _host.ArchiveAsync()).Failures.ShouldBe(1);
        _host.Archive(ArchiveHost.Eu).Fault = (_, _) => null;
        await GoBackAsync(tenant);
        return (tenant, checkpoint);
    }

    // A log that was sealed and archived twice, and lost what came after the first time.
    private async Task<TenantId> RestoredAsync(string region, int kept, int lost)
    {
        var tenant = await _host.AddTenantInAsync(region);
        await _host.SealAsync(tenant, kept);
        await _host.ArchiveAsync();
        await RememberAsync(tenant);
        await _host.SealAsync(tenant, lost);
        await _host.ArchiveAsync();
        await GoBackAsync(tenant);
        return tenant;
    }

    private async Task<RecoveredLog> RecoverAsync(TenantId tenant)
    {
        var region = await _host.ScalarAsync<string>("SELECT region FROM tenants WHERE id = @id", ("id", tenant.Value));
        return await _host.Get<RecoverAuditLog>().RunAsync(tenant, region, DateTimeOffset.UnixEpoch, Token);
    }

    // How many tenants could not be sealed, once there was something to seal: transactions of other tests hold it back.
    private async Task<int> SealOnceAsync(TenantId? tenant = null)
    {
        var failures = 0;
        await Patience.UntilAsync(
            async () =>
            {
                var done = await _host.Get<SealAuditLog>().RunAsync(Token);
                failures = done.Failures;
                if (done.Tenants == 0 && tenant is not null) await _host.WriteAsync(tenant.Value, 1);
                return done.Tenants > 0;
            },
            "something to seal");
        return failures;
    }

    private async Task SealWithoutArchiveAsync()
    {
        using var stores = new ObjectStores([]);
        var (database, options) = (_host.Get<WorkerDatabase>(), _host.Get<AuditLogOptions>() with { Archives = new Dictionary<string, string>() });
        var careless = new SealAuditLog(
            database, new ArchiveGuard(database, new AuditArchives(stores, options)), _host.Get<AuditKeys>(), options, _host.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<SealAuditLog>.Instance);
        await Patience.UntilAsync(async () => (await careless.RunAsync(Token)).Entries > 0, "sealed");
    }

    // A backup of the log alone, inside the database that it is of.
    private async Task RememberAsync(TenantId tenant)
    {
        foreach (var table in Tables) await ChangeAsync($"CREATE TABLE kept_{table} AS SELECT * FROM {table} WHERE tenant_id = '{tenant.Value}'", tenant);
    }

    private async Task GoBackAsync(TenantId tenant)
    {
        foreach (var table in Tables) await ChangeAsync($"DELETE FROM {table} WHERE tenant_id = @id; INSERT INTO {table} SELECT * FROM kept_{table} WHERE tenant_id = @id; DROP TABLE kept_{table}", tenant);
    }

    private async Task ChangeAsync(string sql, TenantId tenant)
    {
        foreach (var table in (string[])["audit_leaves", "audit_checkpoints", "storage_audit_logs"]) await _host.ExecuteAsync($"ALTER TABLE {table} DISABLE TRIGGER ALL");
        // Parameters and several statements do not go together.
        await _host.ExecuteAsync(sql.Replace("@id", $"'{tenant.Value}'", StringComparison.Ordinal));
        await _host.ExecuteAsync("ALTER TABLE storage_audit_logs ENABLE ALWAYS TRIGGER storage_audit_logs_append_only");
        foreach (var table in (string[])["audit_leaves", "audit_checkpoints"]) await _host.ExecuteAsync($"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only");
    }
}
