using Npgsql;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.Audit;

/// <summary>What a superuser with the triggers off does to a sealed log, the verification names.</summary>
public sealed class TamperingTests(TamperingTests.SealedLog log) : IClassFixture<TamperingTests.SealedLog>, IAsyncLifetime
{
    private const int Size = 300, KeptSize = 200;

    private static readonly string[] Tables = ["storage_audit_logs", "audit_leaves", "audit_tiles", "audit_checkpoints", "audit_trees"];

    // Each changes one value of the row of entry @id, and as little of it as the type allows.
    private static readonly string[] Columns =
    [
        "occurred_at = occurred_at + interval '1 microsecond'", "operation = operation || 'x'", "action = 'VIEWED'", "success = NOT success",
        "error = overlay(error PLACING chr(ascii(error) # 1) FROM 1 FOR 1)", "error = NULL", "actor_id = @other", "actor_role = actor_role || ','", "origin_id = @other",
        "trace_id = overlay(trace_id PLACING 'f' FROM 3 FOR 1) || '0'", "file_id = @other", "file_path = file_path || ' '", "related_object_type = 'receipt'",
        "related_object_id = ''", "grant_id = @other", "metadata = metadata || '{\"a\": 1}'", "xact = (xact::text::bigint - 1)::text::xid8",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneValueChanged_AtTwoHundredRandomPlaces_NamesTheEntry()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 200; i++)
        {
            var index = random.Next(Size);
            var change = Columns[i % Columns.Length];
            await log.RunAsync($"UPDATE storage_audit_logs SET {change} WHERE id = @id", ("id", log.Ids[index]), ("other", Guid.CreateVersion7()));

            var bad = await VerifyAsync();

            bad.ShouldNotBeNull(change);
            (bad.Index, bad.Id).ShouldBe((index, log.Ids[index]), change);
            await log.RestoreAsync("storage_audit_logs");
        }

        (await VerifyAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("DELETE FROM storage_audit_logs WHERE id = @id", 123)]
    [InlineData("UPDATE storage_audit_logs SET id = @other WHERE id = @id", 123)]
    [InlineData("DELETE FROM audit_leaves WHERE entry_id = @id", 123)]
    [InlineData("UPDATE audit_leaves SET seq = CASE seq WHEN 123 THEN 124 ELSE 123 END WHERE seq IN (123, 124)", 123)]
    [InlineData("UPDATE audit_tiles SET hashes = set_byte(hashes, 123 * 32, get_byte(hashes, 123 * 32) # 1) WHERE level = 0 AND index = 0", 123)]
    [InlineData("UPDATE audit_tiles SET hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1) WHERE level = 1", 255)]
    [InlineData("DELETE FROM audit_tiles WHERE level = 0 AND index = 1", 256)]
    [InlineData("UPDATE audit_checkpoints SET note = overlay(note PLACING 'x' FROM 3 FOR 1) WHERE size = 200", 199)]
    [InlineData("UPDATE audit_checkpoints SET note = (SELECT note FROM copy_audit_checkpoints WHERE size = 100) WHERE size = 200", 199)]
    [InlineData("DELETE FROM audit_checkpoints WHERE size = 200", 299)]
    [InlineData("DELETE FROM audit_checkpoints WHERE size = 300", 299)]
    [InlineData("UPDATE audit_trees SET root = set_byte(root, 0, get_byte(root, 0) # 1)", null)]
    [InlineData("UPDATE audit_trees SET checkpoint_sha256 = set_byte(checkpoint_sha256, 0, get_byte(checkpoint_sha256, 0) # 1)", null)]
    public async Task LogTampered_NamesWhere(string sql, int? index)
    {
        await log.RunAsync(sql.Contains("audit_leaves SET seq", StringComparison.Ordinal)
            ? "ALTER TABLE audit_leaves DROP CONSTRAINT audit_leaves_pkey; " + sql
            : sql, ("id", log.Ids[123]), ("other", Guid.CreateVersion7()));

        var bad = await VerifyAsync();

        bad.ShouldNotBeNull();
        bad.Index.ShouldBe(index);
    }

    [Fact]
    public async Task RowInsertedBehindTheSeal_IsNamed()
    {
        var smuggled = Guid.CreateVersion7();
        await log.RunAsync("""
            INSERT INTO storage_audit_logs (id, tenant_id, xact, occurred_at, operation, action, success, actor_id, actor_role)
            SELECT @other, tenant_id, xact, occurred_at, operation, 'VIEW', true, actor_id, actor_role FROM storage_audit_logs WHERE id = @id
            """, ("id", log.Ids[50]), ("other", smuggled));

        (await VerifyAsync())!.Id.ShouldBe(smuggled);
    }

    [Fact]
    public async Task TailCutOff_IsCaughtByTheCheckpointKeptFromBefore()
    {
        await log.RunAsync("""
            DELETE FROM storage_audit_logs WHERE id IN (SELECT entry_id FROM audit_leaves WHERE seq >= 100);
            DELETE FROM audit_leaves WHERE seq >= 100;
            DELETE FROM audit_checkpoints WHERE size > 100;
            DELETE FROM audit_tiles WHERE level > 0 OR index > 0;
            UPDATE audit_tiles SET hashes = substr(hashes, 1, 100 * 32);
            UPDATE audit_trees SET size = 100, archived_size = 0, sealed_xact = (SELECT max(xact) FROM storage_audit_logs), sealed_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff',
                checkpoint_sha256 = (SELECT sha256(convert_to(note, 'UTF8')) FROM audit_checkpoints WHERE size = 100)
            WHERE size > 0
            """);
        await log.RebuildRootAsync(100);

        (await VerifyAsync()).ShouldBeNull();
        var bad = await VerifyAsync(log.Kept);
        bad!.Index.ShouldBe(100);
        bad.Reason.ShouldContain("200");
    }

    [Fact]
    public async Task EverythingRecomputedFromAnEntry_WithTheSigningKeyItself_IsCaughtByTheCheckpointKeptFromBefore()
    {
        await log.RunAsync("UPDATE storage_audit_logs SET action = 'VIEW' WHERE id = @id", ("id", log.Ids[150]));
        await log.RunAsync("""
            DELETE FROM audit_leaves; DELETE FROM audit_tiles; DELETE FROM audit_checkpoints;
            UPDATE audit_trees SET size = 0, root = sha256(''), sealed_xact = '0', sealed_id = '00000000-0000-0000-0000-000000000000',
                checkpoint_sha256 = decode(repeat('00', 32), 'hex'), sealed_at = NULL
            """);
        await log.SealAsync(log.Tenant, Size);

        (await VerifyAsync()).ShouldBeNull();
        (await VerifyAsync(log.Kept))!.Reason.ShouldContain("given checkpoint");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await log.RunAsync("ALTER TABLE audit_leaves DROP CONSTRAINT IF EXISTS audit_leaves_pkey");
        foreach (var table in Tables) await log.RestoreAsync(table);
        await log.RunAsync("ALTER TABLE audit_leaves ADD PRIMARY KEY (tenant_id, seq)");
    }

    private async Task<BadEntry?> VerifyAsync(string? kept = null) =>
        (await log.Get<VerifyAuditLog>().RunAsync(DomainHost.Call(log.Tenant, Operations.ReadAudit), kept, Token)).Value.FirstBad;

    /// <summary>A log of 300 entries under three checkpoints, the second of them kept; its tables lie open, and copies beside them.</summary>
    public sealed class SealedLog : DomainHost
    {
        private NpgsqlDataSource _superuser = null!;

        public TenantId Tenant { get; private set; }

        public string Kept { get; private set; } = "";

        public IReadOnlyList<Guid> Ids { get; private set; } = [];

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            _superuser = NpgsqlDataSource.Create(Database.Superuser + ";Search Path=strongroom");
            Tenant = await AddTenantAsync("ceph");
            var context = Call(Tenant, Operations.SignedUrl);
            for (var i = 0; i < Size; i++)
            {
                await Get<RefusalLog>().RecordAsync(context, "not-found", $"sessions/s-{i}/a.pdf", null, Token);
                if (i + 1 is 100 or KeptSize or Size) await SealAsync(Tenant, i + 1);
                if (i + 1 == KeptSize) Kept = (await SqlAsync<string>("SELECT note FROM audit_checkpoints ORDER BY size DESC LIMIT 1")).Single();
            }

            Ids = await SqlAsync<Guid>("SELECT entry_id FROM audit_leaves ORDER BY seq");
            foreach (var table in Tables) await RunAsync($"ALTER TABLE {table} DISABLE TRIGGER ALL; CREATE TABLE copy_{table} AS TABLE {table}");
            await RunAsync("""
                DO $$ DECLARE t text; BEGIN
                    FOR t IN SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'storage_audit_logs'::regclass LOOP
                        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER ALL', t);
                    END LOOP;
                END $$
                """);
        }

        public Task RestoreAsync(string table) => RunAsync($"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM copy_{table}");

        /// <summary>The root of the first leaves, which a forger without the key can still work out.</summary>
        public async Task RebuildRootAsync(int leaves)
        {
            var tree = new CompactRange();
            var hashes = (await SqlAsync<byte[]>("SELECT hashes FROM audit_tiles WHERE level = 0 AND index = 0")).Single();
            for (var i = 0; i < leaves; i++) tree.Append(new LogHash(hashes.AsSpan(i * LogHash.Size, LogHash.Size)));
            await RunAsync("UPDATE audit_trees SET root = @root WHERE size > 0", ("root", tree.Root().Bytes.ToArray()));
        }

        public async Task RunAsync(string sql, params (string Name, object Value)[] parameters)
        {
            await using var command = _superuser.CreateCommand(sql);
            foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
