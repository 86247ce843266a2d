using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Audit;

/// <summary>Two sealing processes, one of them killed again and again, while 64 writers write.</summary>
public sealed class SealKilledTests(DomainHost host) : IClassFixture<DomainHost>
{
    private const int Kills = 50, Writers = 64;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seal_OneOfTwoProcessesKilledFiftyTimes_EveryCommittedEntryIsSealedOnce()
    {
        var tenants = new[] { await host.AddTenantAsync("ceph"), await host.AddTenantAsync("azurite") };
        var sealer = new SealProcess(host.Database.Worker + ";Maximum Pool Size=4", host.AuditKeyFile, 64);
        using var steady = await sealer.StartAsync();
        using var done = new CancellationTokenSource();
        var written = 0L;

        // 1. Writers, until the killing is over.
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                var context = DomainHost.Call(tenants[(writer + i) % 2], Operations.SignedUrl);
                await host.Get<RefusalLog>().RecordAsync(context, "not-found", $"w-{writer}/{i}", null, Token);
                Interlocked.Increment(ref written);
                await Task.Delay(50, Token);
            }
        }));

        // 2. A second sealer that dies at any moment of its work.
        var random = new Random(20261121);
        var sealedByKilled = 0L;
        for (var i = 0; i < Kills; i++)
        {
            var before = await SealedAsync();
            using var process = await sealer.StartAsync();
            await Task.Delay(random.Next(0, 150), Token);
            process.Kill();
            await process.WaitForExitAsync(Token);
            sealedByKilled += await SealedAsync() - before;
        }

        await done.CancelAsync();
        await writing;
        steady.Kill();
        await steady.WaitForExitAsync(Token);
        sealedByKilled.ShouldBeGreaterThan(0, "Nothing was sealed while a sealer was there to be killed.");

        // 3. One more pass seals the rest: every entry, once, and the tree is the one that the rows give from scratch.
        foreach (var tenant in tenants)
            await host.SealAsync(tenant, (await host.SqlAsync<long>("SELECT count(*) FROM storage_audit_logs WHERE tenant_id = @t", ("t", tenant.Value)))[0]);
        (await SealedAsync()).ShouldBe(written);
        (await host.SqlAsync<long>("SELECT count(*) FROM storage_audit_logs")).ShouldBe([written]);
        (await host.SqlAsync<long>("SELECT count(DISTINCT entry_id) FROM audit_leaves")).ShouldBe([written]);
        foreach (var tenant in tenants)
        {
            var verified = (await host.Get<VerifyAuditLog>().RunAsync(DomainHost.Call(tenant, Operations.ReadAudit), null, Token)).Value;
            verified.FirstBad.ShouldBeNull();
            verified.Root.ShouldBe((await RebuildAsync(tenant)).ToBase64());
        }
    }

    private async Task<long> SealedAsync() => (await host.SqlAsync<decimal>("SELECT coalesce(sum(size), 0) FROM audit_trees")).Sum(size => (long)size);

    // RFC 6962 section 2.1, as it stands there.
    private async Task<LogHash> RebuildAsync(TenantId tenant)
    {
        var ids = await host.SqlAsync<Guid>("SELECT entry_id FROM audit_leaves WHERE tenant_id = @t ORDER BY seq", ("t", tenant.Value));
        var hashes = (await host.SqlAsync<byte[]>("SELECT hashes FROM audit_tiles WHERE tenant_id = @t AND level = 0 ORDER BY index", ("t", tenant.Value)))
            .SelectMany(tile => tile.Chunk(LogHash.Size)).Select(hash => new LogHash(hash)).ToArray();
        hashes.Length.ShouldBe(ids.Count);
        return Root(hashes);

        static LogHash Root(ReadOnlySpan<LogHash> leaves)
        {
            if (leaves.Length == 1) return leaves[0];
            var k = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)leaves.Length) / 2;
            return MerkleHash.Node(Root(leaves[..k]), Root(leaves[k..]));
        }
    }
}
