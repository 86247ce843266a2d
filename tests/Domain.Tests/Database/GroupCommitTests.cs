using Npgsql;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Database;

/// <summary>Statements of many callers that share a commit.</summary>
public sealed class GroupCommitTests(DomainHost host) : IClassFixture<DomainHost>
{
    private sealed record Word(Guid Id, string Text);

    private static readonly SetStatement<Word, string> Insert = new SetStatement<Word, string>(
        """
        WITH asked AS (SELECT * FROM unnest(@n, @id, @text) AS a(n, id, word)), made AS (
            INSERT INTO closed_objects (tenant_id, object_type, object_id, closed_at, closed_by)
            SELECT current_tenant(), word, id::text, now(), 'u' FROM asked WHERE word <> 'silent'
        )
        SELECT n, current_tenant()::text || ' ' || word FROM asked WHERE word <> 'silent'
        """, row => row.GetString(1)).Uuid("id", word => word.Id).Text("text", word => word.Text);

    private static readonly SetStatement<Word, int> Divide = new SetStatement<Word, int>(
        "SELECT n, 10 / length(word) FROM unnest(@n, @id, @text) AS a(n, id, word)", row => row.GetInt32(1)).Uuid("id", word => word.Id).Text("text", word => word.Text);

    private static readonly SetStatement<Word, int> Wait = new SetStatement<Word, int>(
        "SELECT n, 1 FROM unnest(@n, @id, @text) AS a(n, id, word) CROSS JOIN wait_for_test()", row => row.GetInt32(1)).Uuid("id", word => word.Id).Text("text", word => word.Text);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TenantDatabase Grouped => host.Get<TenantDatabase>();

    // Until it is disposed, wait_for_test() waits: by asking again and again, since groups wait for locks for a moment only.
    private async Task<NpgsqlConnection> HoldAsync()
    {
        var gate = new NpgsqlConnection(host.Database.Superuser + ";Pooling=false;Search Path=strongroom");
        await gate.OpenAsync(Cancel);
        await using var close = new NpgsqlCommand(
            """
            CREATE OR REPLACE FUNCTION wait_for_test() RETURNS void LANGUAGE plpgsql AS
                'BEGIN WHILE NOT pg_try_advisory_xact_lock_shared(1) LOOP PERFORM pg_sleep(0.005); END LOOP; END';
            SELECT pg_advisory_lock(1)
            """, gate);
        await close.ExecuteNonQueryAsync(Cancel);
        return gate;
    }

    // What is asked for while a group waits goes into the next one.
    private Task UntilWaitingAsync() => Patience.UntilAsync(
        async () => (await host.SqlAsync<long>(
            """
            SELECT count(*) FROM
            pg_stat_activity WHERE datname = current_database() AND state = 'active' AND wait_event = 'PgSleep'
            """))[0] > 0,
        "a group that waits");

    [Fact]
    public async Task Rows_OfManyTenantsAtOnce_AnswerTheirOwnCallersAndStayWithTheirTenants()
    {
        var tenants = new List<TenantId>();
        for (var i = 0; i < 20; i++) tenants.Add(await host.AddTenantAsync("azurite"));
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Cancel }, async (i, token) =>
        {
            var (tenant, word) = (tenants[i * 7919 % tenants.Count], $"w{i}");
            (await Grouped.RunTogetherAsync(tenant, Insert, new Word(Guid.NewGuid(), word), token)).ShouldBe($"{tenant} {word}");
        });
        foreach (var tenant in tenants)
        {
            var words = await Grouped.QueryAsync(tenant, new Statement("SELECT object_type FROM closed_objects WHERE tenant_id = @t").Uuid("t", tenant.Value), row => row.GetString(0), Cancel);
            words.ShouldBe(Enumerable.Range(0, 2000).Where(i => tenants[i * 7919 % tenants.Count] == tenant).Select(i => $"w{i}"), ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Rows_AtOnce_ShareTransactions()
    {
        var tenant = await host.AddTenantAsync("azurite");
        await using var gate = await HoldAsync();
        var held = Grouped.RunTogetherAsync(tenant, Wait, new Word(Guid.NewGuid(), "x"), Cancel);
        await UntilWaitingAsync();
        var inserted = Task.WhenAll(Enumerable.Range(0, 50).Select(i => Grouped.RunTogetherAsync(tenant, Insert, new Word(Guid.NewGuid(), $"w{i}"), Cancel)));
        await gate.DisposeAsync();
        await Task.WhenAll(held, inserted);
        (await host.SqlAsync<long>("SELECT count(DISTINCT xmin::text) FROM closed_objects WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe([1]);
        (await host.SqlAsync<long>("SELECT count(*) FROM closed_objects WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe([50]);
    }

    [Fact]
    public async Task Row_ThatTheServerRefuses_FailsAlone()
    {
        var (mine, other) = (await host.AddTenantAsync("azurite"), await host.AddTenantAsync("azurite"));
        await using var gate = await HoldAsync();
        var held = Grouped.RunTogetherAsync(mine, Wait, new Word(Guid.NewGuid(), "x"), Cancel);
        await UntilWaitingAsync();

        // One group: good rows of two tenants, one poisoned row, and one that is answered with nothing.
        var good = Enumerable.Range(0, 10).Select(i => Grouped.RunTogetherAsync(i % 2 == 0 ? mine : other, Divide, new Word(Guid.NewGuid(), "12345"), Cancel)).ToArray();
        var silent = Grouped.RunTogetherAsync(mine, Insert, new Word(Guid.NewGuid(), "silent"), Cancel);
        var kept = Grouped.RunTogetherAsync(other, Insert, new Word(Guid.NewGuid(), "kept"), Cancel);
        var poisoned = Grouped.RunTogetherAsync(mine, Divide, new Word(Guid.NewGuid(), ""), Cancel);
        await gate.DisposeAsync();

        (await Should.ThrowAsync<PostgresException>(() => poisoned)).SqlState.ShouldBe(PostgresErrorCodes.DivisionByZero);
        (await Task.WhenAll(good)).ShouldAllBe(n => n == 2);
        (await silent).ShouldBeNull();
        (await kept).ShouldBe($"{other} kept");
        (await host.SqlAsync<long>("SELECT count(*) FROM closed_objects WHERE tenant_id = @t", ("t", other.Value))).ShouldBe([1]);
        await held;
    }

    [Fact]
    public async Task Row_OfACallerThatHasGone_IsNotSent()
    {
        var tenant = await host.AddTenantAsync("azurite");
        await using var gate = await HoldAsync();
        var held = Grouped.RunTogetherAsync(tenant, Wait, new Word(Guid.NewGuid(), "x"), Cancel);
        await UntilWaitingAsync();
        using var gone = new CancellationTokenSource();
        var waiting = Grouped.RunTogetherAsync(tenant, Insert, new Word(Guid.NewGuid(), "gone"), gone.Token);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        await gate.DisposeAsync();
        await held;
        await Grouped.RunTogetherAsync(tenant, Insert, new Word(Guid.NewGuid(), "after"), Cancel);
        (await host.SqlAsync<string>("SELECT object_type FROM closed_objects WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe(["after"]);
    }

    [Fact]
    public async Task Row_WhenTooManyWait_IsRefusedAtOnce()
    {
        var tenant = await host.AddTenantAsync("azurite");
        await using var group = new GroupCommit(host.Get<DatabaseSources>().App, new TenantDatabase(host.Get<DatabaseSources>().App), capacity: 16);
        var database = Grouped.In(group);
        await using var gate = await HoldAsync();
        var held = database.RunTogetherAsync(tenant, Wait, new Word(Guid.NewGuid(), "x"), Cancel);
        await UntilWaitingAsync();
        var waiting = Enumerable.Range(0, 16).Select(i => database.RunTogetherAsync(tenant, Insert, new Word(Guid.NewGuid(), $"w{i}"), Cancel)).ToArray();
        await Should.ThrowAsync<DatabaseBusyException>(() => database.RunTogetherAsync(tenant, Insert, new Word(Guid.NewGuid(), "late"), Cancel));
        await gate.DisposeAsync();
        await Task.WhenAll(waiting);
        await held;
        (await host.SqlAsync<long>("SELECT count(*) FROM closed_objects WHERE tenant_id = @t", ("t", tenant.Value))).ShouldBe([16]);
    }

    [Fact]
    public async Task Connection_CutWhileAGroupIsUnderWay_FailsItAndTheNextOneWorks()
    {
        var tenant = await host.AddTenantAsync("azurite");
        await using var source = NpgsqlDataSource.Create(host.Database.App + ";Application Name=cut-me");
        await using var group = new GroupCommit(source, new TenantDatabase(source), 100);
        var database = Grouped.In(group);
        await database.RunTogetherAsync(tenant, Insert, new Word(Guid.NewGuid(), "before"), Cancel);
        await using var gate = await HoldAsync();
        var held = database.RunTogetherAsync(tenant, Wait, new Word(Guid.NewGuid(), "x"), Cancel);
        await UntilWaitingAsync();
        (await host.SqlAsync<bool>("SELECT pg_terminate_backend(pid) FROM\npg_stat_activity WHERE application_name = 'cut-me'")).ShouldContain(true);

        await Should.ThrowAsync<DatabaseUnavailableException>(() => held);
        (await database.RunTogetherAsync(tenant, Insert, new Word(Guid.NewGuid(), "after"), Cancel)).ShouldBe($"{tenant} after");
    }

    [Fact]
    public async Task Row_ThatWaitsForALock_DoesNotHoldUpOthers()
    {
        var (locked, free) = (await host.AddTenantAsync("azurite"), await host.AddTenantAsync("azurite"));
        var lockUsage = new SetStatement<Word, int>(
            "WITH l AS MATERIALIZED (SELECT 1 FROM tenant_usage WHERE tenant_id = current_tenant() FOR UPDATE) SELECT n, 1 FROM unnest(@n, @id, @text) AS a(n, id, word) WHERE EXISTS (SELECT FROM l)",
            row => row.GetInt32(1)).Uuid("id", word => word.Id).Text("text", word => word.Text);
        await using var gate = await HoldAsync();
        var holding = host.Get<TenantDatabase>().RunAsync(
            locked, [new Statement("SELECT 1 FROM tenant_usage FOR UPDATE"), new Statement("SELECT 1 FROM wait_for_test()")], _ => 0, Cancel);
        await UntilWaitingAsync();

        var waiting = Grouped.RunTogetherAsync(locked, lockUsage, new Word(Guid.NewGuid(), "x"), Cancel);
        await Grouped.RunTogetherAsync(free, Insert, new Word(Guid.NewGuid(), "w"), Cancel);
        waiting.IsCompleted.ShouldBeFalse();
        holding.IsCompleted.ShouldBeFalse();
        await gate.DisposeAsync();
        (await waiting).ShouldBe(1);
        await holding;
    }

    [Fact]
    public async Task Downloads_AtOnce_AreEachGrantedAndAudited()
    {
        var tenant = await host.AddTenantAsync("azurite");
        var file = await host.UploadAsync(tenant);
        var context = DomainHost.Call(tenant, Operations.SignedUrl, Roles.Member);
        var tickets = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            host.Get<IssueDownloadUrl>().RunAsync(context, FileRef.Of(file.Id), new DownloadRequest(false, null, false, null), Cancel)));

        var granted = tickets.Select(ticket => ticket.Value.GrantId).Order().ToArray();
        granted.Distinct().Count().ShouldBe(100);
        (await host.SqlAsync<Guid>("SELECT g.id FROM grants g JOIN strongroom.storage_audit_logs a ON a.grant_id = g.id WHERE g.tenant_id = @t AND g.kind = 'download' AND a.file_id = @f",
            ("t", tenant.Value), ("f", file.Id))).Order().ShouldBe(granted);
    }
}
