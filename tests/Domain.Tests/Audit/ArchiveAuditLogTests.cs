using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Ingest;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Audit;

/// <summary>The archive: complete without us, never half true, and stubborn.</summary>
public sealed class ArchiveAuditLogTests : IAsyncLifetime
{
    private ArchiveHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ArchiveHost.StartAsync();

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(ArchiveHost.Eu)]
    [InlineData(ArchiveHost.Us)]
    public async Task Archive_GrowingLog_VerifiesFromTheArchiveAloneAfterTheDatabaseIsGone(string region)
    {
        var tenant = await _host.AddTenantInAsync(region);
        var archive = new ArchiveReader(_host.Archive(region), tenant);
        long size = 0;

        // Within a bundle, to its end, past it, and over two checkpoints at once.
        foreach (var more in (int[])[3, 100, 153, 1, 900])
        {
            await _host.SealAsync(tenant, more);
            (await _host.ArchiveAsync()).ShouldSatisfyAllConditions(
                done => done.Ending.ShouldBe(PassEnding.Done), done => done.Failures.ShouldBe(0), done => done.Entries.ShouldBeGreaterThanOrEqualTo(more));
            size += more;
            (await archive.VerifyAsync()).Size.ShouldBe(size);
            (await _host.ArchivedSizeAsync(tenant)).ShouldBe(size);
        }

        (await _host.ArchiveAsync()).Objects.ShouldBe(0);
        await _host.ExecuteAsync("DROP TABLE storage_audit_logs, audit_leaves, audit_tiles, audit_trees, audit_checkpoints CASCADE");
        var checkpoint = await archive.VerifyAsync();

        checkpoint.Size.ShouldBe(size);
        var verdict = await archive.VerifyOfflineAsync();
        verdict.FirstBad.ShouldBeNull();
        verdict.Entries.ShouldBe(size);
        (await archive.PathsAsync()).ShouldBeSubsetOf((await archive.PathsAsync()).Where(path =>
            TilePath.TryParse(path, out _) || path.StartsWith("keys/", StringComparison.Ordinal) || path.StartsWith("checkpoints/", StringComparison.Ordinal)));
        var entry = EntryBundle.Read(await archive.ReadAsync("tile/entries/000"))[7];
        var proof = await Proofs.InclusionAsync(7, size, archive, Token);
        Proofs.VerifyInclusion(MerkleHash.Leaf(entry.Span), 7, size, checkpoint.Root, proof).ShouldBeTrue();
    }

    [Theory]
    [InlineData("UPDATE storage_audit_logs SET success = false WHERE id = @id")]
    [InlineData("DELETE FROM storage_audit_logs WHERE id = @id")]
    [InlineData("UPDATE storage_audit_logs SET file_path = 'elsewhere' WHERE id = @id")]
    public async Task Archive_TamperedRow_NothingIsArchivedAndTheErrorNamesTheEntry(string tampering)
    {
        var (tenant, other) = (await _host.AddTenantInAsync(ArchiveHost.Eu), await _host.AddTenantInAsync(ArchiveHost.Eu));
        await _host.SealAsync(tenant, 700);
        await _host.SealAsync(other, 5);
        var id = await _host.ScalarAsync<Guid>("SELECT entry_id FROM audit_leaves WHERE tenant_id = @id AND seq = 600", ("id", tenant.Value));
        await _host.ExecuteAsync("ALTER TABLE storage_audit_logs DISABLE TRIGGER ALL");
        await _host.ExecuteAsync(tampering, ("id", id));

        var done = await _host.ArchiveAsync();

        done.Failures.ShouldBe(1);
        (await new ArchiveReader(_host.Archive(ArchiveHost.Eu), tenant).PathsAsync()).ShouldBeEmpty();
        (await _host.ArchivedSizeAsync(tenant)).ShouldBe(0);
        _host.Errors.ShouldHaveSingleItem().ShouldContain("first at entry 600");
        (await _host.ArchivedSizeAsync(other)).ShouldBe(5);
    }

    [Fact]
    public async Task Archive_TamperedTile_IsRefused()
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Eu);
        await _host.SealAsync(tenant, 10);
        await _host.SealAsync(tenant, 10);
        await _host.ExecuteAsync(
            "UPDATE audit_tiles SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE tenant_id = @id AND level = 0", ("id", tenant.Value));

        (await _host.ArchiveAsync()).Failures.ShouldBe(1);

        _host.Errors.ShouldHaveSingleItem().ShouldContain("first at entry 1:");
        (await _host.ArchivedSizeAsync(tenant)).ShouldBe(0);
    }

    [Theory]
    [InlineData(ArchiveHost.Eu)]
    [InlineData(ArchiveHost.Us)]
    public async Task Archive_FailingAtAnyStep_ConvergesInTheNextPass(string region)
    {
        var tenant = await _host.AddTenantInAsync(region);
        var archive = _host.Archive(region);
        long size = 0;
        string[] steps = ["put tile/entries/", "put tile/0/", "put tile/1/", "put keys/", "put checkpoints/", "read tile/entries/", "read checkpoints/"];
        foreach (var step in steps)
        {
            foreach (var kind in new[] { FaultKind.NothingKept, FaultKind.YetKept })
            {
                await _host.SealAsync(tenant, 300);
                size += 300;
                archive.Fault = (method, key) => key is not null && $"{method} {key.Path["audit/".Length..]}".StartsWith(step, StringComparison.Ordinal) ? kind : null;
                (await _host.ArchiveAsync()).Failures.ShouldBe(1, step);
                (await _host.ArchivedSizeAsync(tenant)).ShouldBe(size - 300);

                archive.Fault = (_, _) => null;
                (await _host.ArchiveAsync()).Failures.ShouldBe(0, step);
                (await new ArchiveReader(archive, tenant).VerifyAsync()).Size.ShouldBe(size);
            }
        }
    }

    [Fact]
    public async Task Archive_StoreThatLies_IsNoticedByReadingBack()
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Eu);
        await _host.SealAsync(tenant, 10);
        _host.Archive(ArchiveHost.Eu).Fault = (method, key) => method == "put" && key!.Path.Contains("tile/0", StringComparison.Ordinal) ? FaultKind.Lied : null;

        (await _host.ArchiveAsync()).Failures.ShouldBe(1);

        (await _host.ArchivedSizeAsync(tenant)).ShouldBe(0);
    }

    [Fact]
    public async Task Archive_KeyTakenBySomethingElse_IsRefusedAndLeftAlone()
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Us);
        await _host.SealAsync(tenant, 10);
        var key = AuditArchives.KeyOf(tenant, "tile/entries/000.p/10");
        await _host.Archive(ArchiveHost.Us).PutAsync(key, new MemoryStream("foreign"u8.ToArray()), new PutOptions(7, "text/plain"), Token);

        (await _host.ArchiveAsync()).Failures.ShouldBe(1);

        (await _host.ArchivedSizeAsync(tenant)).ShouldBe(0);
        _host.Errors.ShouldHaveSingleItem().ShouldContain("InvalidDataException");
    }

    [Fact]
    public async Task Archive_AnotherHostHoldsTheLease_DoesNothing()
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Eu);
        await _host.SealAsync(tenant, 10);
        await using var held = await _host.Get<Leases>().TryHoldAsync("audit-archive", Token);

        (await _host.ArchiveAsync()).Ending.ShouldBe(PassEnding.HeldElsewhere);
    }

    [Fact]
    public async Task ArchiveStores_AreNoFileStores()
    {
        var tenant = await _host.AddTenantInAsync(ArchiveHost.Us);
        await _host.SealAsync(tenant, 10);
        await _host.ArchiveAsync();
        var paths = await new ArchiveReader(_host.Archive(ArchiveHost.Us), tenant).PathsAsync();

        (await _host.Get<RecordArrival>().RunAsync("archive-us", AuditArchives.KeyOf(tenant, paths[0]).Value, null, Token)).ShouldBe(Arrival.Foreign);
        (await _host.Get<ReconcileFiles>().RunAsync(Token)).Objects.ShouldBe(0);
        await Should.ThrowAsync<Exception>(() => _host.AddTenantAsync("archive-us", t => t with { Region = ArchiveHost.Us }));
        _host.Get<AuditArchives>().IsWorm(ArchiveHost.Eu).ShouldBeTrue();
        _host.Get<AuditArchives>().IsWorm(ArchiveHost.Us).ShouldBeFalse();
    }
}
