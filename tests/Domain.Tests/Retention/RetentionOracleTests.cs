using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

/// <summary>Ten thousand random files under random policies, holds and locks: what is planned and done is what the rules say, file by file.</summary>
public sealed class RetentionOracleTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2028, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Types = ["temp", "cache", "log", "audio", "report", "chat", "document", "attachment", "unknown", "export", "notification-attachment"];
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.CreateAsync();
        _gateway.Clock.Now = Noon;
        _gateway.Retention = new() { BatchSize = 1000, StopFiles = 1_000_000, StopBytes = 1L << 50 };
        _gateway.StoreActions = new(["cold"], ["warm"]);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData(20261121)]
    [InlineData(4711)]
    public async Task Plan_OfRandomFilesAndPolicies_IsWhatTheRulesSay_AndTheRunDoesExactlyThat(int seed)
    {
        // 1. Tenants, policies, closures, files, holds.
        var random = new Random(seed);
        var tenants = new List<TenantId>();
        for (var i = 0; i < 3; i++) tenants.Add(await _gateway.AddTenantAsync());
        foreach (var tenant in tenants) await AddPoliciesAsync(random, tenant);
        var closed = await CloseAsync(random, tenants);
        var files = Enumerable.Range(0, 10_000).Select(i => RandomFile(random, tenants[random.Next(3)].Value, i)).ToList();
        await AddFilesAsync(files);
        var holds = await HoldAsync(random, files, tenants);
        var oracle = new RetentionOracle(Noon, await PoliciesAsync(), holds, closed, new HashSet<string> { "cold" }, new HashSet<string> { "warm" });
        var expected = files.Select(oracle.Expect).OfType<RetentionOracle.Taken>().OrderBy(taken => taken.File).ToList();

        // Enough of everything, or nothing is proven.
        foreach (var action in new[] { "purge", "soft-delete", "archive", "compress" }) expected.Count(taken => taken.Action == action).ShouldBeGreaterThan(20, action);
        expected.Select(taken => taken.Policy).Distinct().Count().ShouldBeGreaterThan(15);

        // 2. A draft, for every tenant; then the timer.
        foreach (var tenant in tenants)
        {
            var draft = (await _gateway.PlanRetention.RunAsync(DomainHost.Call(tenant, Strongroom.Access.Operations.PlanRetention), Cancel)).Value;
            (await ItemsAsync(draft.Id)).ShouldBe(Of(tenant));
        }

        var summary = await _gateway.ApplyRetention.RunAsync(Cancel);
        summary.ShouldBe(new(Strongroom.Database.PassEnding.Done, 3, 0, expected.Count(taken => taken.Action == "soft-delete"), expected.Count(taken => taken.Action != "soft-delete"), 0));
        foreach (var tenant in tenants)
        {
            var plan = await _gateway.ScalarAsync<Guid>("SELECT id FROM retention_plans WHERE tenant_id = @t AND status IN ('done', 'running')", ("t", tenant.Value));
            (await ItemsAsync(plan)).ShouldBe(Of(tenant));
            (await _gateway.ScalarAsync<byte[]>("SELECT digest FROM retention_plans WHERE id = @p", ("p", plan))).ShouldBe(await DigestAsync(plan, tenant));
        }

        // 3. What was done is what was planned, and nothing else was touched.
        (await IdsAsync("SELECT id FROM file_records WHERE deleted_by LIKE 'retention:%'")).ShouldBe(Files("soft-delete"));
        (await IdsAsync("SELECT file_id FROM purge_intents WHERE plan_id IS NOT NULL")).ShouldBe(Files("purge"));
        (await IdsAsync("SELECT file_id FROM file_transitions WHERE plan_id IS NOT NULL AND kind = 'archive'")).ShouldBe(Files("archive"));
        (await IdsAsync("SELECT file_id FROM file_transitions WHERE plan_id IS NOT NULL AND kind = 'compress'")).ShouldBe(Files("compress"));
        (await IdsAsync("SELECT id FROM file_records WHERE version <> 1")).ShouldBe(Files("soft-delete"));
        (await _gateway.AuditsAsync("DELETE")).ShouldBe(Files("soft-delete").Count);

        List<RetentionOracle.Taken> Of(TenantId tenant) =>
            [.. expected.Where(taken => files.First(file => file.Id == taken.File).Tenant == tenant.Value)];
        List<Guid> Files(string action) => [.. expected.Where(taken => taken.Action == action).Select(taken => taken.File)];
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Mostly around the ages that policies have, to the second; sometimes a zero that slipped in, or the future.
    private static DateTimeOffset RandomTime(Random random) => random.Next(40) switch
    {
        0 => new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero),
        1 => new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.Zero),
        2 => Noon.AddSeconds(random.Next(1, 100_000)),
        3 => new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero),
        _ => Noon.AddDays(-Pick(random, 0, 1, 2, 7, 14, 30, 90, 365, 700)).AddSeconds(random.Next(-1, 2)),
    };

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    private static RetentionOracle.File RandomFile(Random random, Guid tenant, int i)
    {
        var status = Pick(random, "available", "available", "available", "available", "available", "archived", "quarantined", "deleted", "deleted", "pending", "purged", "expired");
        var hasObject = random.Next(3) > 0;
        return new(Guid.CreateVersion7(Noon.AddMilliseconds(i)), tenant, $"{Pick(random, "a/", "a/b/", "ab/", "c/ö/")}{i}", Pick(random, "cold", "warm", "plain"), status, Pick(random, Types),
            Pick(random, null, "s1", "s2"), hasObject ? Pick(random, "sessions", "projects") : null, hasObject ? $"{random.Next(30)}" : null,
            [.. new[] { "x", "y", "z" }.Where(_ => random.Next(3) == 0)], Pick(random, "public", "internal", "confidential", "restricted"), random.Next(4) == 0, random.Next(1000), 1,
            RandomTime(random), status is "pending" or "expired" ? null : RandomTime(random), random.Next(3) == 0 ? RandomTime(random) : null,
            status == "archived" ? RandomTime(random) : null, RandomTime(random), status is "deleted" or "purged" ? RandomTime(random) : null,
            random.Next(12) == 0 ? Noon.AddSeconds(random.Next(-1, 2)) : null, status == "deleted" && random.Next(15) == 0, status == "available" && random.Next(15) == 0);
    }

    private async Task AddPoliciesAsync(Random random, TenantId tenant)
    {
        string[] names = ["temp-cleanup", "log-cleanup", "deleted-cleanup", "report", "chat", .. Enumerable.Range(0, 14).Select(i => $"own-{i}")];
        foreach (var name in names.Where(name => name.StartsWith("own", StringComparison.Ordinal) || random.Next(3) == 0))
            for (var version = random.Next(1, 3); version > 0; version--)
            {
                var basis = name == "deleted-cleanup" ? "deleted" : Pick(random, "created", "available", "last-accessed", "closed", "archived", "quarantined", "deleted");
                var action = basis switch { "deleted" => "purge", "archived" or "quarantined" => "soft-delete", _ => Pick(random, "soft-delete", "archive", "compress") };
                int? age = random.Next(8) == 0 ? null : Pick(random, 1, 7, 30, 90);
                await _gateway.AddPolicyAsync(tenant, new(name, basis, age, action)
                {
                    State = Pick(random, "active", "active", "active", "active", "disabled", "withdrawn"),
                    FileTypes = Maybe(3, () => Some(Types)),
                    Systems = Maybe(6, () => Some(["s1", "s2"])),
                    ObjectTypes = Maybe(6, () => Some(["sessions", "projects"])),
                    PathPrefix = Maybe(6, () => Pick(random, "a/", "a/b", "c/ö")),
                    Tags = Maybe(6, () => Some(["x", "y"])),
                    Classifications = Maybe(6, () => Some(["public", "internal", "restricted"])),
                    Priority = Pick(random, 0, 0, 0, 1, -5),
                    FloorDays = Math.Min(age ?? 30, Pick(random, 1, 1, 7, 14)),
                    EffectiveAt = Pick(random, Noon.AddYears(-1), Noon, Noon.AddSeconds(1)),
                });
            }

        T? Maybe<T>(int outOf, Func<T> make) where T : class => random.Next(outOf) < 2 ? make() : null;
        string[] Some(string[] all) => all.Where(_ => random.Next(2) == 0).DefaultIfEmpty(all[0]).ToArray();
    }

    private async Task<Dictionary<(Guid, string, string), DateTimeOffset>> CloseAsync(Random random, IEnumerable<TenantId> tenants)
    {
        var closed = new Dictionary<(Guid, string, string), DateTimeOffset>();
        foreach (var tenant in tenants)
            for (var id = 0; id < 20; id++)
            {
                var (type, at) = (Pick(random, "sessions", "projects"), RandomTime(random));
                closed[(tenant.Value, type, $"{id}")] = at;
                await _gateway.ExecuteAsync("INSERT INTO closed_objects VALUES (@t, @type, @id, @at, 'u')", ("t", tenant.Value), ("type", type), ("id", $"{id}"), ("at", at.UtcDateTime));
            }

        return closed;
    }

    private async Task AddFilesAsync(IReadOnlyCollection<RetentionOracle.File> files)
    {
        await using var connection = await _gateway.Superuser.OpenConnectionAsync(Cancel);
        await using (var copy = await connection.BeginBinaryImportAsync(
            """
            COPY file_records (id, tenant_id, path, store, status, file_type, scope, system, object_type, object_id, file_name, content_type, size, etag, tags, upload_kind, uploaded_by,
                created_at, available_at, last_accessed_at, archived_at, updated_at, deleted_at, deleted_by, purged_at, classification, content_encoding, lock_mode, locked_until)
            FROM STDIN (FORMAT binary)
            """, Cancel))
        {
            foreach (var file in files)
            {
                object?[] values =
                [
                    file.Id, file.Tenant, file.Path, file.Store, file.Status, file.Type, "s", file.System, file.ObjectType, file.ObjectId, "f", "text/plain", file.Size, "e", file.Tags, "single", "u",
                    file.Created, file.Available, file.Accessed, file.Archived, file.Updated, file.Deleted, file.Deleted is null ? null : "u", file.Status == "purged" ? Noon : null,
                    file.Class, file.Compressed ? "gzip" : null, file.LockedUntil is null ? null : "governance", file.LockedUntil,
                ];
                await copy.StartRowAsync(Cancel);
                foreach (var value in values)
                {
                    if (value is null) await copy.WriteNullAsync(Cancel);
                    else if (value is DateTimeOffset time) await copy.WriteAsync(time.UtcDateTime, NpgsqlDbType.TimestampTz, Cancel);
                    else await copy.WriteAsync(value, Cancel);
                }
            }

            await copy.CompleteAsync(Cancel);
        }

        await _gateway.ExecuteAsync(
            "INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at) SELECT gen_random_uuid(), tenant_id, id, 'r', 'u', now(), now() FROM file_records WHERE id = ANY(@ids)",
            ("ids", files.Where(file => file.BeingPurged).Select(file => file.Id).ToArray()));
        await _gateway.ExecuteAsync(
            "INSERT INTO file_transitions (file_id, tenant_id, kind, requested_by, etag_before, started_at, next_attempt_at) SELECT id, tenant_id, 'compress', 'u', 'e', now(), now() FROM file_records WHERE id = ANY(@ids)",
            ("ids", files.Where(file => file.BeingMoved).Select(file => file.Id).ToArray()));
        await _gateway.ExecuteAsync("UPDATE tenant_usage u SET files = s.files, bytes = s.bytes FROM (SELECT tenant_id, count(*) AS files, sum(size)::bigint AS bytes FROM file_records GROUP BY tenant_id) s WHERE s.tenant_id = u.tenant_id");
    }

    private async Task<List<RetentionOracle.Hold>> HoldAsync(Random random, List<RetentionOracle.File> files, List<TenantId> tenants)
    {
        var holds = new List<RetentionOracle.Hold>();
        for (var i = 0; i < 300; i++)
        {
            var file = files[random.Next(files.Count)];
            var released = random.Next(4) == 0;
            RetentionOracle.Hold hold = (i % 30) switch
            {
                0 => new(file.Tenant, "prefix", null, file.Path[..^random.Next(1, 3)], null, null),
                1 => new(file.Tenant, "object", null, null, Pick(random, "sessions", "projects"), $"{random.Next(30)}"),
                2 when i < 10 => new(tenants[0].Value, "tenant", null, null, null, null),
                _ => new(file.Tenant, "file", file.Id, null, null, null),
            };
            if (hold.Scope == "tenant") released = true;
            if (!released) holds.Add(hold);
            await _gateway.ExecuteAsync(
                """
                INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, file_id, path_prefix, object_type, object_id, set_by, set_at,
                    release_requested_by, release_requested_at, released_by, released_at)
                SELECT gen_random_uuid(), @t, 'c', 'r', @scope, @file::uuid, @prefix, @type, @id, 'u', now(), CASE WHEN @released THEN 'a' END, CASE WHEN @released THEN now() END,
                    CASE WHEN @released THEN 'b' END, CASE WHEN @released THEN now() END
                """,
                ("t", hold.Tenant), ("scope", hold.Scope), ("file", (object?)hold.File ?? DBNull.Value), ("prefix", (object?)hold.Prefix ?? DBNull.Value),
                ("type", (object?)hold.ObjectType ?? DBNull.Value), ("id", (object?)hold.ObjectId ?? DBNull.Value), ("released", released));
        }

        return holds;
    }

    private Task<List<RetentionOracle.Policy>> PoliciesAsync() => ReadAsync(
        """
        SELECT p.id, p.tenant_id, p.name, v.version, v.state, v.file_types, v.systems, v.object_types, v.path_prefix, v.tags, v.classifications, v.basis, v.age_days, v.action, v.priority,
            v.floor_days, v.effective_at FROM retention_policies p JOIN retention_policy_versions v ON v.policy_id = p.id
        """,
        row => new RetentionOracle.Policy(
            row.GetGuid(0), row.IsDBNull(1) ? null : row.GetGuid(1), row.GetString(2), row.GetInt32(3), row.GetString(4), Texts(row, 5), Texts(row, 6), Texts(row, 7),
            row.IsDBNull(8) ? null : row.GetString(8), Texts(row, 9), Texts(row, 10), row.GetString(11), row.IsDBNull(12) ? null : row.GetInt32(12), row.GetString(13),
            row.GetInt32(14), row.GetInt32(15), new DateTimeOffset(row.GetDateTime(16), TimeSpan.Zero)));

    private static string[]? Texts(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetFieldValue<string[]>(at);

    private Task<List<RetentionOracle.Taken>> ItemsAsync(Guid plan) => ReadAsync(
        $"SELECT file_id, policy_id, policy_version, action, due_at FROM retention_plan_items WHERE plan_id = '{plan}' ORDER BY file_id",
        row => new RetentionOracle.Taken(row.GetGuid(0), row.GetGuid(1), row.GetInt32(2), row.GetString(3), new DateTimeOffset(row.GetDateTime(4), TimeSpan.Zero)));

    private Task<List<Guid>> IdsAsync(string sql) => ReadAsync($"SELECT x.id FROM ({sql}) AS x (id) ORDER BY x.id", row => row.GetGuid(0));

    // As docs/retention.md tells anyone to.
    private async Task<byte[]> DigestAsync(Guid plan, TenantId tenant)
    {
        var lines = await ReadAsync(
            $"SELECT file_id, file_version, policy_id, policy_version, action, size FROM retention_plan_items WHERE plan_id = '{plan}'",
            row => (Id: row.GetGuid(0).ToString("D"), Line: $"{row.GetGuid(0):D}|{row.GetInt32(1)}|{row.GetGuid(2):D}|{row.GetInt32(3)}|{row.GetString(4)}|{row.GetInt64(5)}\n"));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"strongroom-retention-plan/v1\n{tenant}\n{Noon:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\n"));
        foreach (var (_, line) in lines.OrderBy(item => item.Id, StringComparer.Ordinal)) hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
        return hash.GetHashAndReset();
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = _gateway.Superuser.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(Cancel)) rows.Add(read(reader));
        return rows;
    }
}
