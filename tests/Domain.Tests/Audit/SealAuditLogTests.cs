using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Audit;

/// <summary>Entries become leaves: all of them, once, in an order that never changes.</summary>
public sealed class SealAuditLogTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seal_CommittedEntries_BecomeLeavesUnderASignedCheckpoint()
    {
        var tenant = await AddEntriesAsync(300);

        await host.SealAsync(tenant, 300);

        var keys = await host.Get<AuditKeys>().PublicAsync(Token);
        var note = (await host.SqlAsync<string>("SELECT note FROM audit_checkpoints WHERE tenant_id = @t ORDER BY size DESC LIMIT 1", ("t", tenant.Value))).Single();
        var signed = SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(note));
        signed.IsSignedBy([.. keys], out _).ShouldBeTrue();
        var checkpoint = ChainedCheckpoint.Parse(signed.Text);
        checkpoint.Size.ShouldBe(300);
        checkpoint.Origin.ShouldBe($"strongroom.local/audit/{tenant}");
        var verified = await VerifyAsync(tenant);
        verified.FirstBad.ShouldBeNull();
        verified.Entries.ShouldBe(300);
    }

    [Fact]
    public async Task Seal_Again_ChangesNothingAndChainsWhatComesAfter()
    {
        var tenant = await AddEntriesAsync(5);
        await host.SealAsync(tenant, 5);
        await host.Get<SealAuditLog>().RunAsync(Token);
        await AddEntriesAsync(7, tenant);
        await host.SealAsync(tenant, 12);

        (await host.SqlAsync<long>("SELECT size FROM audit_checkpoints WHERE tenant_id = @t ORDER BY size", ("t", tenant.Value))).ShouldBe([5L, 12L]);
        (await VerifyAsync(tenant)).ShouldSatisfyAllConditions(v => v.FirstBad.ShouldBeNull(), v => v.Checkpoints.ShouldBe(2));
    }

    [Fact]
    public async Task Seal_EntryThatCommitsLate_IsNotMissed()
    {
        var tenant = await AddEntriesAsync(3);
        await using var late = await Npgsql.NpgsqlDataSource.Create(host.Database.Superuser).OpenConnectionAsync(Token);
        await using var transaction = await late.BeginTransactionAsync(Token);
        await using (var insert = new Npgsql.NpgsqlCommand(
            """
            INSERT INTO strongroom.storage_audit_logs (id, tenant_id, occurred_at, operation, action, success, actor_id, actor_role)
            VALUES (strongroom.uuid_v7(now()), @t, now(), 'late', 'VIEW', true, gen_random_uuid(), '')
            """, late, transaction))
        {
            insert.Parameters.AddWithValue("t", tenant.Value);
            await insert.ExecuteNonQueryAsync(Token);
        }

        await AddEntriesAsync(4, tenant);
        await host.SealAsync(tenant, 3);
        await host.Get<SealAuditLog>().RunAsync(Token);
        var before = await SizeAsync(tenant);
        await transaction.CommitAsync(Token);
        await host.SealAsync(tenant, 8);

        before.ShouldBe(3); // what came after the late one waits for it: its place in the order is taken
        (await SizeAsync(tenant)).ShouldBe(8);
        (await VerifyAsync(tenant)).FirstBad.ShouldBeNull();
    }

    [Fact]
    public async Task Seal_LogFromAnotherCluster_MissesNoEntryWhenItsNumbersAreCaughtUpWith()
    {
        // Dumped from where transactions had come further: a head and entries behind it, of numbers that are to come here.
        const int further = 3000;
        var tenant = await host.AddTenantAsync("ceph");
        var there = (await host.SqlAsync<long>("SELECT pg_current_xact_id()::text::bigint"))[0] + further;
        for (var i = 0; i < 3; i++)
        {
            await host.SqlAsync<Guid>(
                """
                INSERT INTO strongroom.storage_audit_logs (id, tenant_id, xact, occurred_at, operation, action, success, actor_id, actor_role)
                VALUES (strongroom.uuid_v7(now()), @t, @xact::text::xid8, now(), 'there', 'VIEW', true, gen_random_uuid(), '') RETURNING id
                """, ("t", tenant.Value), ("xact", there + i));
        }
        await host.SqlAsync<Guid>("UPDATE audit_trees SET sealed_xact = @xact::text::xid8 WHERE tenant_id = @t RETURNING tenant_id", ("t", tenant.Value), ("xact", there - 1));

        await Patience.UntilAsync(
            async () =>
            {
                await host.Get<SealAuditLog>().RunAsync(Token);
                return await SizeAsync(tenant) >= 3;
            }, "3 leaves");
        (await SizeAsync(tenant)).ShouldBe(3);
        await AddEntriesAsync(2, tenant);
        await host.SqlAsync<int>($"DO $$ BEGIN FOR i IN 1..{2 * further} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
        await AddEntriesAsync(1, tenant);
        await host.SealAsync(tenant, 6);

        (await VerifyAsync(tenant)).ShouldSatisfyAllConditions(v => v.FirstBad.ShouldBeNull(), v => v.Entries.ShouldBe(6));
    }

    [Fact]
    public async Task Seal_ClockGoesBack_CheckpointsDoNot()
    {
        var tenant = await AddEntriesAsync(1);
        host.Clock.Advance(TimeSpan.FromHours(1));
        await host.SealAsync(tenant, 1);
        host.Clock.Advance(TimeSpan.FromHours(-1));
        await AddEntriesAsync(1, tenant);
        await host.SealAsync(tenant, 2);

        var times = await host.SqlAsync<DateTime>("SELECT sealed_at FROM audit_checkpoints WHERE tenant_id = @t ORDER BY size", ("t", tenant.Value));
        times[1].ShouldBeGreaterThanOrEqualTo(times[0]);
        (await VerifyAsync(tenant)).FirstBad.ShouldBeNull();
    }

    [Fact]
    public async Task Seal_ManyWritersAndSealersAtOnce_EveryEntryIsALeafOnce()
    {
        var tenants = new[] { await host.AddTenantAsync("ceph"), await host.AddTenantAsync("ceph") };
        using var done = new CancellationTokenSource();
        var sealers = Enumerable.Range(0, 3).Select(async _ =>
        {
            while (!done.IsCancellationRequested) await host.Get<SealAuditLog>().RunAsync(Token);
        }).ToList();

        await Task.WhenAll(Enumerable.Range(0, 64).Select(async writer =>
        {
            for (var i = 0; i < 10; i++) await AddEntriesAsync(1, tenants[(writer + i) % 2]);
        }));
        await done.CancelAsync();
        await Task.WhenAll(sealers);

        foreach (var tenant in tenants)
        {
            await host.SealAsync(tenant, 320);
            (await SizeAsync(tenant)).ShouldBe(320);
            (await VerifyAsync(tenant)).ShouldSatisfyAllConditions(v => v.FirstBad.ShouldBeNull(), v => v.Entries.ShouldBe(320));
            (await host.SqlAsync<long>("SELECT count(DISTINCT entry_id) FROM audit_leaves WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe([320L]);
        }
    }

    [Fact]
    public async Task Erase_AnActor_LeavesEveryProofStanding()
    {
        var tenant = await host.AddTenantAsync("ceph");
        var caller = await host.Get<ActorDirectory>().IdentifyAsync(new Caller("anna@example.com", Roles.Admin, tenant, "192.0.2.7", "phone"), Token);
        await host.Get<RefusalLog>().RecordAsync(new CallContext(caller!, Operations.SignedUrl, null), "not-found", "a/b.pdf", null, Token);
        await host.SealAsync(tenant, 1);
        var query = async () => (await host.Get<QueryAuditLogs>().RunAsync(
            DomainHost.Call(tenant, Operations.ReadAudit), new AuditQuery(null, null, null, null, null, null, null, null, null, 10, null), Token)).Value.Items.Single();

        (await query()).ShouldSatisfyAllConditions(e => e.UserId.ShouldBe("anna@example.com"), e => e.Ip.ShouldBe("192.0.2.7"));
        (await host.Get<EraseActor>().RunAsync(tenant, "anna@example.com", Token)).ShouldBeTrue();

        (await query()).ShouldSatisfyAllConditions(e => e.UserId.ShouldBeNull(), e => e.Ip.ShouldBeNull(), e => e.ActorId.ShouldBe(caller!.Pseudonyms.Actor));
        (await VerifyAsync(tenant)).FirstBad.ShouldBeNull();
        (await host.Get<ActorDirectory>().IdentifyAsync(caller!, Token))!.Pseudonyms.Actor.ShouldNotBe(caller!.Pseudonyms.Actor);
    }

    private async Task<TenantId> AddEntriesAsync(int count, TenantId? tenant = null)
    {
        var to = tenant ?? await host.AddTenantAsync("ceph");
        var context = DomainHost.Call(to, Operations.SignedUrl);
        for (var i = 0; i < count; i++) await host.Get<RefusalLog>().RecordAsync(context, "not-found", $"sessions/s-{i}/a.pdf", null, Token);
        return to;
    }

    private async Task<AuditVerification> VerifyAsync(TenantId tenant) =>
        (await host.Get<VerifyAuditLog>().RunAsync(DomainHost.Call(tenant, Operations.ReadAudit), null, Token)).Value;

    private async Task<long> SizeAsync(TenantId tenant) => (await host.SqlAsync<long>("SELECT size FROM audit_trees WHERE tenant_id = @t", ("t", tenant.Value))).Single();
}
