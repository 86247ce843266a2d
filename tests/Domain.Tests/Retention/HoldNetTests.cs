using Npgsql;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>
/// The net below the operations: whatever forgets to ask for holds and locks is refused by the database itself, in each role that may write the column
/// (nobody but the owner may change paths and stores).
/// </summary>
public sealed class HoldNetTests(HoldNetTests.Fixture fixture) : IClassFixture<HoldNetTests.Fixture>, IAsyncLifetime
{
    private readonly TestGateway _gateway = fixture.Gateway;
    private TenantId _tenant;

    public static TheoryData<string, string, string> Takings => Cross(
        ("app", "status = 'deleted', deleted_at = now(), deleted_by = 'u'"),
        ("worker", "status = 'deleted', deleted_at = now(), deleted_by = 'u'"),
        ("worker", "status = 'purged', deleted_at = now(), deleted_by = 'u', purged_at = now()"),
        ("worker", "status = 'archived', archived_at = now()"),
        ("app", "status = 'expired'"),
        ("worker", "status = 'pending', expires_at = now()"),
        ("app", "etag = 'another'"),
        ("worker", "etag = 'another', content_encoding = 'gzip'"),
        ("superuser", "path = 'elsewhere'"),
        ("superuser", "store = 'elsewhere'"));

    public async ValueTask InitializeAsync() => _tenant = await _gateway.AddTenantAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Takings))]
    public async Task Kept_TakenAwayByBareSql_IsRefusedByTheDatabase(string role, string change, string keptBy)
    {
        if (role == "worker" && change.Contains("expires_at", StringComparison.Ordinal)) role = "superuser";
        var file = await AddAsync("held/f", "available");
        var free = await AddAsync("free/f", "available");
        await KeepAsync(file, keptBy);

        (await RunAsync(role, $"UPDATE file_records SET {change}, updated_at = now(), version = version + 1 WHERE id = @id", file)).ShouldBe(keptBy == "hold" ? "SR001" : "SR002");
        (await RunAsync(role, $"UPDATE file_records SET {change}, updated_at = now(), version = version + 1 WHERE id = @id", free)).ShouldBe("", "it is the hold that refuses, not something else");
        (await _gateway.ScalarAsync<string>("SELECT status || path || store || etag FROM file_records WHERE id = @id", ("id", file))).ShouldBe("availableheld/fazuritee");
    }

    [Theory]
    [InlineData("hold")]
    [InlineData("lock")]
    public async Task Kept_InTheTrash_IsNotPurgedUnlessItsErasingHadBegun(string keptBy)
    {
        var (file, begun) = (await AddAsync("held/f", "deleted"), await AddAsync("held/g", "deleted"));
        await _gateway.ExecuteAsync(
            "INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at, erasing_at) SELECT gen_random_uuid(), tenant_id, id, 'r', 'u', now(), now(), CASE WHEN id = @begun THEN now() END FROM file_records WHERE tenant_id = @tenant",
            ("begun", begun), ("tenant", _tenant.Value));
        await KeepAsync(file, keptBy);
        await KeepAsync(begun, keptBy);
        const string Purge = "UPDATE file_records SET status = 'purged', purged_at = now(), updated_at = now() WHERE id = @id";

        (await RunAsync("worker", Purge, file)).ShouldBe(keptBy == "hold" ? "SR001" : "SR002");
        (await RunAsync("worker", Purge, begun)).ShouldBe("", "its bytes are gone, and the row must say so");
        (await RunAsync("app", "UPDATE file_records SET status = 'available', deleted_at = NULL, updated_at = now() WHERE id = @id", file)).ShouldBe("", "a restore is no taking away");
    }

    [Fact]
    public async Task Kept_OverwrittenOrEdited_IsLetThrough()
    {
        var file = await AddAsync("held/f", "available");
        await KeepAsync(file, "hold");
        await KeepAsync(file, "lock");

        (await RunAsync("app", "UPDATE file_records SET status = 'quarantined', status_reason = 'overwritten', etag = 'x', updated_at = now() WHERE id = @id", file)).ShouldBe("");
        (await RunAsync("app", "UPDATE file_records SET metadata = '{\"a\": \"b\"}', updated_at = now() WHERE id = @id", file)).ShouldBe("");
        (await RunAsync("app", "UPDATE file_records SET status = 'deleted', deleted_at = now(), deleted_by = 'u', updated_at = now() WHERE id = @id", file)).ShouldBe("SR001", "in quarantine it is kept as well");
    }

    [Theory]
    [InlineData("hold", "SR001")]
    [InlineData("lock", "SR002")]
    [InlineData("released hold", "")]
    [InlineData("expired lock", "")]
    public async Task Tenant_WithKeptFiles_StaysOnItsStore(string keptBy, string refusal)
    {
        var file = await AddAsync("held/f", "available");
        await KeepAsync(file, keptBy);

        (await RunAsync("superuser", "UPDATE tenants SET store = 'another' WHERE id = @id", _tenant.Value)).ShouldBe(refusal);
        (await RunAsync("superuser", "UPDATE tenants SET max_files = 7 WHERE id = @id", _tenant.Value)).ShouldBe("");
        (await RunAsync("app", "UPDATE file_records SET status = 'deleted', deleted_at = now(), deleted_by = 'u', updated_at = now() WHERE id = @id", file)).ShouldBe(refusal);
    }

    [Theory]
    [InlineData("compliance", "lock_mode = 'governance'", "SR002")]
    [InlineData("compliance", "lock_mode = NULL, locked_until = NULL", "SR002")]
    [InlineData("compliance", "locked_until = locked_until - interval '1 second'", "SR002")]
    [InlineData("compliance", "locked_until = locked_until + interval '1 second'", "")]
    [InlineData("governance", "lock_mode = NULL, locked_until = NULL", "")]
    public async Task ComplianceLock_WeakenedByBareSql_IsRefusedByTheDatabase(string mode, string change, string refusal)
    {
        var file = await AddAsync("locked/f", "available");
        await _gateway.ExecuteAsync("UPDATE file_records SET lock_mode = @mode, locked_until = now() + interval '1 day' WHERE id = @id", ("mode", mode), ("id", file));

        (await RunAsync("app", $"UPDATE file_records SET {change}, updated_at = now() WHERE id = @id", file)).ShouldBe(refusal);
    }

    [Fact]
    public async Task Hold_ReleasedByOnePersonAlone_IsRefusedByTheDatabase()
    {
        var file = await AddAsync("held/f", "available");
        await KeepAsync(file, "hold");

        (await RunAsync("app", "UPDATE legal_holds SET released_by = 'a', released_at = now() WHERE file_id = @id", file)).ShouldBe("23514");
        (await RunAsync("app", "UPDATE legal_holds SET release_requested_by = 'a', release_requested_at = now(), released_by = 'a', released_at = now() WHERE file_id = @id", file)).ShouldBe("23514");
        (await RunAsync("app", "UPDATE legal_holds SET file_id = NULL, scope = 'object', object_type = 'x', object_id = 'y' WHERE file_id = @id", file)).ShouldBe("42501");
        (await RunAsync("app", "DELETE FROM legal_holds WHERE file_id = @id", file)).ShouldBe("42501");
        (await RunAsync("worker", "UPDATE legal_holds SET released_by = 'a', released_at = now() WHERE file_id = @id", file)).ShouldBe("42501");
    }

    /// <summary>One database for all of them; a tenant each.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.CreateAsync();

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }

    private static TheoryData<string, string, string> Cross(params (string Role, string Change)[] takings)
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (role, change) in takings)
        {
            data.Add(role, change, "hold");
            data.Add(role, change, "lock");
        }

        return data;
    }

    private Task<Guid> AddAsync(string path, string status) => _gateway.AddFileAsync(_tenant, path, status, DateTimeOffset.UtcNow.AddDays(-1));

    private Task KeepAsync(Guid file, string by) => _gateway.ExecuteAsync(
        by.EndsWith("lock", StringComparison.Ordinal)
            ? "UPDATE file_records SET lock_mode = 'compliance', locked_until = now() + CASE WHEN @by = 'lock' THEN interval '1 day' ELSE -interval '1 second' END WHERE id = @id"
            : """
              INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, file_id, set_by, set_at, release_requested_by, release_requested_at, released_by, released_at)
              SELECT gen_random_uuid(), tenant_id, 'c', 'r', 'file', id, 'u', now(), CASE WHEN r THEN 'a' END, CASE WHEN r THEN now() END, CASE WHEN r THEN 'b' END, CASE WHEN r THEN now() END
              FROM file_records, (SELECT @by <> 'hold' AS r) x WHERE id = @id
              """,
        ("id", file), ("by", by));

    // The SQLSTATE, or nothing when it went through and changed a row.
    private async Task<string> RunAsync(string role, string sql, Guid id)
    {
        var source = role switch { "app" => _gateway.AppSource, "worker" => _gateway.WorkerSource, _ => _gateway.Superuser };
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT set_config('app.tenant_id', @tenant, true)") { Parameters = { new("tenant", _tenant.ToString()) } },
                new NpgsqlBatchCommand(sql) { Parameters = { new("id", id) } },
            },
        };
        try
        {
            await batch.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            return batch.BatchCommands[1].RecordsAffected == 1 ? "" : "no row";
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }
}
