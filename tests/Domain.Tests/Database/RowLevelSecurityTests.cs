using Npgsql;
using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Database;

public sealed class RowLevelSecurityTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.CreateAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task EveryTenantTable_InTheCatalogue_HasForcedRowLevelSecurity()
    {
        // Whatever a later migration adds is held to it too.
        const string tables = """
            SELECT c.relname || ' ' || c.relrowsecurity || ' ' || c.relforcerowsecurity
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'strongroom' AND c.relkind IN ('r', 'p') AND (c.relname = 'tenants' OR EXISTS (
                SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))
            ORDER BY c.relname
            """;
        var rows = await RowsAsync(tables);
        rows.Count.ShouldBeGreaterThanOrEqualTo(9);
        rows.ShouldAllBe(row => row.EndsWith(" true true"));
    }

    [Fact]
    public async Task EveryTenantTable_InTheCatalogue_HasAPolicyThatChecksReadsAndWritesOfEveryRole()
    {
        // A partition has none of its own: reached directly it shows nothing, reached through its parent the parent's policy holds.
        const string unprotected = """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'strongroom' AND c.relrowsecurity AND NOT c.relispartition AND NOT EXISTS (
                SELECT FROM pg_policies p WHERE p.schemaname = 'strongroom' AND p.tablename = c.relname
                  AND p.cmd = 'ALL' AND p.qual LIKE '%current_tenant()%' AND p.with_check LIKE '%current_tenant()%')
            """;
        (await RowsAsync(unprotected)).ShouldBeEmpty();

        // The exceptions read: the worker, and the owner while it looks whether a month may be dropped.
        const string others = "SELECT DISTINCT policyname || ' ' || cmd || ' ' || roles::text FROM pg_policies WHERE schemaname = 'strongroom' AND cmd <> 'ALL' ORDER BY 1";
        (await RowsAsync(others)).ShouldBe(["owner_ages SELECT {strongroom_owner}", "worker_reads SELECT {strongroom_worker}"]);
    }

    [Fact]
    public async Task Views_IfAny_RunAsTheirCaller() => (await RowsAsync("""
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'strongroom' AND (c.relkind = 'm' OR (c.relkind = 'v' AND NOT coalesce(c.reloptions @> '{security_invoker=true}', false)))
        """)).ShouldBeEmpty();

    [Fact]
    public async Task Roles_InTheCatalogue_StandUnderRowLevelSecurityAndOwnNothing()
    {
        const string roles = """
            SELECT rolname FROM pg_roles
            WHERE rolname LIKE 'strongroom%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
            """;
        (await RowsAsync(roles)).ShouldBeEmpty();
        const string owned = """
            SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname IN ('strongroom_app', 'strongroom_worker')
            UNION ALL SELECT n.nspname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE r.rolname IN ('strongroom_app', 'strongroom_worker')
            UNION ALL SELECT p.proname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE r.rolname IN ('strongroom_app', 'strongroom_worker')
            UNION ALL SELECT 'member of ' || m.roleid::regrole FROM pg_auth_members m WHERE m.member IN ('strongroom_app'::regrole, 'strongroom_worker'::regrole)
            """;
        (await RowsAsync(owned)).ShouldBeEmpty();

        // Partitions come and go as the owner. Nothing of a tenant's is read or written there, and the search path is pinned.
        (await RowsAsync("""
            SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = 'strongroom' AND prosecdef AND NOT (proname LIKE '%_audit_partition' AND proconfig @> ARRAY['search_path=strongroom, pg_temp'])
            """)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("strongroom_app")]
    [InlineData("strongroom_worker")]
    public async Task Roles_FileRecordsAndReceipts_CanNotBeDeletedOrTruncated(string role) => (await RowsAsync($"""
        SELECT t.name || ' ' || p.name FROM (VALUES ('file_records'), ('receipts'), ('storage_audit_logs'), ('tenants'), ('purge_intents')) t (name),
            (VALUES ('DELETE'), ('TRUNCATE'), ('TRIGGER'), ('REFERENCES')) p (name)
        WHERE has_table_privilege('{role}', 'strongroom.' || t.name, p.name)
        """)).ShouldBeEmpty();

    [Theory]
    [InlineData("UPDATE storage_audit_logs SET actor_role = 'x'")]
    [InlineData("DELETE FROM storage_audit_logs")]
    [InlineData("TRUNCATE storage_audit_logs")]
    public async Task AuditLog_ChangedByAnyone_Refuses(string sql)
    {
        var tenant = await _gateway.AddTenantAsync();
        await AddAuditAsync(tenant);
        foreach (var address in new[] { _gateway.Database.App, _gateway.Database.Worker, _gateway.Database.Owner, _gateway.Database.Superuser })
        {
            await using var connection = new NpgsqlConnection(address + ";Pooling=false;Search Path=strongroom");
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands = { new($"SELECT set_config('app.tenant_id', '{tenant}', true)"), new(sql) },
            };
            var refused = await Should.ThrowAsync<PostgresException>(async () => await batch.ExecuteNonQueryAsync());
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
        (await _gateway.AuditsAsync("VIEW")).ShouldBe(1);
    }

    [Fact]
    public async Task AuditLog_InReplicaMode_StillRefuses()
    {
        await AddAuditAsync(await _gateway.AddTenantAsync());
        // What a superuser sets to skip triggers does not skip these.
        var refused = await Should.ThrowAsync<PostgresException>(
            () => _gateway.ExecuteAsync("SET session_replication_role = replica; DELETE FROM storage_audit_logs"));
        refused.MessageText.ShouldContain("append-only");
    }

    [Fact]
    public async Task Worker_InOneTenantsScope_WritesNoOther()
    {
        var (mine, other) = (await _gateway.AddTenantAsync(), await _gateway.AddTenantAsync());
        var file = await _gateway.AddFileAsync(other, "a", "deleted", _gateway.Clock.Now);
        const string update = "UPDATE file_records SET status_reason = 'x' WHERE id = @id RETURNING 1";

        (await _gateway.Worker.Tenants.QueryAsync(mine, new Statement(update).Uuid("id", file), _ => 0, Cancel)).ShouldBeEmpty();
        (await _gateway.Worker.QueryAsync(new Statement(update).Uuid("id", file), _ => 0, Cancel)).ShouldBeEmpty();
        (await _gateway.Worker.Tenants.QueryAsync(other, new Statement(update).Uuid("id", file), _ => 0, Cancel)).Count.ShouldBe(1);

        var insert = new Statement("""
            INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at)
            VALUES (uuid_v7(now()), @tenant, @file, 'x', 'x', now(), now())
            """).Uuid("tenant", other.Value).Uuid("file", file);
        await Should.ThrowAsync<Exception>(() => _gateway.Worker.Tenants.QueryAsync(mine, insert, _ => 0, Cancel));
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM purge_intents")).ShouldBe(0);
    }

    [Fact]
    public async Task Requests_InterleavedOverASmallPool_SeeTheirOwnTenantOnly()
    {
        // 1. Fifty tenants with a file each, and a pool of five connections.
        var tenants = new List<TenantId>();
        for (var i = 0; i < 50; i++)
        {
            tenants.Add(await _gateway.AddTenantAsync());
            await _gateway.AddFileAsync(tenants[i], "mine", "available", _gateway.Clock.Now);
        }
        await using var five = NpgsqlDataSource.Create(_gateway.Database.App + ";Maximum Pool Size=5");
        var database = new TenantDatabase(five);
        const string all = "SELECT tenant_id FROM file_records";

        // 2. Ten thousand requests, thirty-two at once, in an order that mixes tenants; every hundredth fails in the middle.
        var foreign = 0;
        var rows = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Cancel },
            async (i, token) =>
            {
                var tenant = tenants[i * 7919 % tenants.Count];
                if (i % 100 == 99)
                {
                    await Should.ThrowAsync<PostgresException>(() => database.QueryAsync(tenant, new Statement("SELECT 1 / 0"), _ => 0, token));
                    return;
                }
                foreach (var owner in await database.QueryAsync(tenant, new Statement(all), row => row.GetGuid(0), token))
                {
                    Interlocked.Increment(ref rows);
                    if (owner != tenant.Value) Interlocked.Increment(ref foreign);
                }
            });
        foreign.ShouldBe(0);
        rows.ShouldBe(9_900);
    }

    [Fact]
    public async Task Scope_AfterARequest_LeavesNothingOnTheConnection()
    {
        var tenant = await _gateway.AddTenantAsync();
        await _gateway.AddFileAsync(tenant, "a", "available", _gateway.Clock.Now);
        await using var one = NpgsqlDataSource.Create(_gateway.Database.App + ";Maximum Pool Size=1;No Reset On Close=true");
        (await new TenantDatabase(one).QueryAsync(tenant, new Statement("SELECT id FROM file_records"), _ => 0, Cancel)).Count.ShouldBe(1);

        await using var command = one.CreateCommand("SELECT coalesce(current_setting('app.tenant_id', true), '') || '|' || (SELECT count(*) FROM file_records)");
        (await command.ExecuteScalarAsync(Cancel)).ShouldBe("|0");
    }

    [Fact]
    public async Task App_WithoutATenant_SeesNothingAndWritesNothing()
    {
        var tenant = await _gateway.AddTenantAsync();
        await _gateway.AddFileAsync(tenant, "a", "available", _gateway.Clock.Now);
        foreach (var table in new[] { "tenants", "tenant_usage", "file_records", "grants", "storage_audit_logs", "idempotency_keys", "purge_intents", "receipts" })
        {
            await using var count = _gateway.AppSource.CreateCommand($"SELECT count(*) FROM {table}");
            (await count.ExecuteScalarAsync(Cancel)).ShouldBe(0L, table);
        }
        await using var update = _gateway.AppSource.CreateCommand("UPDATE file_records SET status_reason = 'x'");
        (await update.ExecuteNonQueryAsync(Cancel)).ShouldBe(0);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task AddAuditAsync(TenantId tenant) => _gateway.ExecuteAsync(
        """
        INSERT INTO storage_audit_logs (id, tenant_id, occurred_at, operation, action, success, actor_id, actor_role)
        VALUES (gen_random_uuid(), @tenant, now(), 'file.metadata', 'VIEW', true, gen_random_uuid(), 'member')
        """,
        ("tenant", tenant.Value));

    private async Task<List<string>> RowsAsync(string sql)
    {
        await using var command = _gateway.Superuser.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancel)) rows.Add(reader.GetString(0));
        return rows;
    }
}
