using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Access;
using Strongroom.Bench.Running;
using Strongroom.Database;
using Strongroom.Retention;
using Strongroom.SelfHost.Emulators;
using Strongroom.Tenants;

namespace Strongroom.Bench.RetentionPlan;

/// <summary>
/// A plan for a tenant of a million files, on a PostgreSQL of its own with fsync: one file in ten due, thousands of holds, other tenants beside it; then with
/// everything due. The clock is the caller's; the server's own work is beside it, since a machine that is busy makes the first one long.
/// </summary>
internal static class RetentionPlanCase
{
    public const string Name = "retention-plan";
    private const string Tenant = "00000000-0000-7000-8000-000000000001";
    private const string Worker = "strongroom_worker";

    private const string Fill = """
        SET search_path = strongroom;
        INSERT INTO tenants (id, name, region, store, max_files, max_bytes, created_at)
        SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 't-' || n, 'eu', 'here', 1000000000, 1000000000000000, now() FROM generate_series(1, 21) AS n;
        INSERT INTO file_records (id, tenant_id, path, store, status, file_type, scope, object_type, object_id, file_name, content_type, size, etag, tags, upload_kind, uploaded_by,
            created_at, available_at, deleted_at, deleted_by, updated_at)
        SELECT uuid_v7('2026-01-01Z'::timestamptz + make_interval(secs => n)),
            ('00000000-0000-7000-8000-' || lpad((CASE WHEN n <= {0} THEN 1 ELSE 2 + n % 20 END)::text, 12, '0'))::uuid,
            'sessions/s-' || n / 50 || '/f-' || n || '.bin', 'here', CASE WHEN n % 50 = 7 THEN 'deleted' ELSE 'available' END,
            CASE WHEN n % 3 = 1 THEN 'document' ELSE (ARRAY['temp', 'cache', 'export', 'attachment', 'log', 'audio', 'transcript', 'report', 'chat'])[1 + n / 7 % 9] END,
            'sessions/s-' || n / 50, 'sessions', 's-' || n / 50, 'f', 'application/octet-stream', 1000 + n % 5000, 'e', CASE WHEN n % 20 = 0 THEN ARRAY['keep'] ELSE '{}' END, 'single', 'u',
            a.at, a.at, CASE WHEN n % 50 = 7 THEN a.at END, CASE WHEN n % 50 = 7 THEN 'u' END, a.at
        FROM generate_series(1, {0} * 12 / 10) AS n,
            LATERAL (SELECT '2026-06-15Z'::timestamptz - make_interval(secs => CASE WHEN n / 11 % 6 = 0 THEN 86400 * 400 + n ELSE 3600 + n % 80000 END) AS at) AS a;
        INSERT INTO tenant_usage SELECT tenant_id, count(*), sum(size) FROM file_records GROUP BY tenant_id;
        INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, file_id, set_by, set_at)
        SELECT gen_random_uuid(), tenant_id, 'c', 'r', 'file', id, 'u', now() FROM file_records WHERE tenant_id = '00000000-0000-7000-8000-000000000001' ORDER BY id LIMIT 5000;
        INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, path_prefix, set_by, set_at)
        SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'c', 'r', 'prefix', 'sessions/s-' || 10 * n || '/', 'u', now() FROM generate_series(1, 1000) AS n;
        INSERT INTO legal_holds (id, tenant_id, case_id, reason, scope, object_type, object_id, set_by, set_at)
        SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'c', 'r', 'object', 'sessions', 's-' || 10 * n + 1, 'u', now() FROM generate_series(1, 1000) AS n;
        """;

    // A policy that takes every available file of any type, before all others.
    private const string Everything = """
        SET search_path = strongroom;
        INSERT INTO retention_policies (id, tenant_id, name) VALUES ('00000000-0000-7000-8000-0000000000ff', '00000000-0000-7000-8000-000000000001', 'everything');
        INSERT INTO retention_policy_versions (policy_id, version, tenant_id, basis, age_days, action, priority, floor_days, effective_at, created_at, created_by)
        VALUES ('00000000-0000-7000-8000-0000000000ff', 1, '00000000-0000-7000-8000-000000000001', 'available', 1, 'soft-delete', 1000, 1, '2026-01-01Z', '2026-01-01Z', 'bench');
        """;

    public static async Task<IReadOnlyList<CaseResult>> RunAsync(int files)
    {
        var root = Directory.CreateTempSubdirectory("strongroom-bench");
        if (!OperatingSystem.IsWindows()) root.UnixFileMode |= UnixFileMode.OtherExecute;
        try
        {
            // 1. A migrated database with everything in it.
            var packages = EmulatorPackages.Find(AppContext.BaseDirectory);
            await packages.EnsureAsync(CancellationToken.None);
            await using var server = await EmbeddedPostgres.StartAsync(packages, Path.Combine(root.FullName, "postgres"), 0, durable: true, 20, CancellationToken.None);
            string[] roles = ["strongroom_owner", "strongroom_app", Worker];
            await using var superuser = new NpgsqlDataSourceBuilder(server.ConnectionString("postgres") + ";Command Timeout=1800").Build();
            await Migrator.CreateRolesAsync(superuser, roles.ToDictionary(role => role, _ => "bench"), CancellationToken.None);
            await using (var owner = NpgsqlDataSource.Create(server.ConnectionString("postgres", "strongroom_owner", "bench")))
                await new Migrator(owner, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
            await ExecuteAsync(superuser, Fill.Replace("{0}", $"{files}", StringComparison.Ordinal));
            await ExecuteAsync(superuser, "VACUUM (ANALYZE)");
            await ExecuteAsync(superuser, "CHECKPOINT");

            // 2. As usual: once to warm the caches, then the one that counts. Then everything.
            await using var app = NpgsqlDataSource.Create(server.ConnectionString("postgres", "strongroom_app", "bench") + ";Maximum Pool Size=1");
            await PlanAsync("", app, files);
            var due = await PlanAsync($"{Name}", app, files);
            await ExecuteAsync(superuser, Everything);
            return [due, await PlanAsync($"{Name} (everything due)", app, files)];
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<CaseResult> PlanAsync(string name, NpgsqlDataSource app, int files)
    {
        var clock = new FixedClock();
        var planner = new PlanRetention(new TenantDatabase(app), new WorkerDatabase(app), new RetentionOptions { PlanSeconds = 600 }, StoreActions.None, clock);
        var caller = new Caller("bench", Roles.Admin, new TenantId(Guid.Parse(Tenant)), null, null) { Pseudonyms = Pseudonyms.System };
        int backend;
        await using (var command = app.CreateCommand("SELECT pg_backend_pid()")) backend = (int)(await command.ExecuteScalarAsync())!;
        using var server = Process.GetProcessById(backend);
        var (cpu, watch) = (server.TotalProcessorTime, Stopwatch.StartNew());
        var planning = planner.RunAsync(new CallContext(caller, Operations.PlanRetention, null), CancellationToken.None);
        long memory = 0;
        while (await Task.WhenAny(planning, Task.Delay(20)) != planning) memory = Math.Max(memory, OwnMemory(backend));
        var plan = (await planning).Value;
        watch.Stop();
        server.Refresh();
        using var self = Process.GetCurrentProcess();
        var (seconds, work) = (watch.Elapsed.TotalSeconds, (server.TotalProcessorTime - cpu).TotalSeconds);
        return new CaseResult(name)
        {
            Rps = files / seconds,
            RssMb = self.PeakWorkingSet64 >> 20,
            Bounds = [new Bound("CPU of the statement", files / work, work / seconds)],
            Note = string.Create(CultureInfo.InvariantCulture, $"{plan.Files:N0} of {files:N0} files in {seconds:0.00} s, {work:0.00} s of the database's CPU, {memory >> 10} MB there"),
            More = new Dictionary<string, object>
            {
                ["files"] = files,
                ["planned"] = plan.Files,
                ["seconds"] = Math.Round(seconds, 2),
                ["server_cpu_seconds"] = Math.Round(work, 2),
                ["server_mb"] = memory >> 10,
            },
        };
    }

    // What the server's process has for itself, without the buffers that all of them share, in KiB.
    private static long OwnMemory(int process) =>
        File.Exists($"/proc/{process}/status")
            ? File.ReadLines($"/proc/{process}/status").Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
                .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).FirstOrDefault()
            : 0;

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);
    }
}
