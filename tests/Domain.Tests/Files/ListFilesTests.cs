using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Npgsql;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Files;

/// <summary>What a page costs, in a table of 24,000 rows: one tenant's 20,000, another's 2,000, and others around them.</summary>
public sealed class ListFilesTests(ListFilesTests.ManyFiles host) : IClassFixture<ListFilesTests.ManyFiles>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plan_WithoutFilters_IsMadeOnceAndReadsOnlyThePage()
    {
        var (large, small) = (await ExplainAsync(host.Large, ListFiles.Plain, "", 101), await ExplainAsync(host.Small, ListFiles.Plain, "", 101));
        var middle = await ExplainAsync(host.Large, ListFiles.Plain, "sessions/s-01", 101);

        foreach (var plan in new[] { large, small, middle })
        {
            plan.Rows.ShouldBe(101);
            plan.Text.ShouldContain("Index Scan using file_records_path");
            plan.Text.ShouldNotContain("Sort");
            plan.Text.ShouldNotContain("Seq Scan");
            plan.Generic.ShouldBeTrue("PostgreSQL plans every listing anew");
            plan.Removed.ShouldBe(0);
            plan.Buffers.ShouldBeLessThan(130);
        }
    }

    [Theory]
    [InlineData("object_type", "order", "object_id", "o-7")]
    [InlineData("file_type", "invoice", "classification", "internal")]
    [InlineData("tag", "common", "classification", "internal")]
    public async Task Plan_WithFilters_DoesNotReadTheTenant(string first, string firstValue, string second, string secondValue)
    {
        (string, string)[] filters = [(first, firstValue), (second, secondValue)];
        var (large, small) = (await ExplainAsync(host.Large, ListFiles.Filtered, "", 101, filters), await ExplainAsync(host.Small, ListFiles.Filtered, "", 101, filters));

        foreach (var plan in new[] { large, small })
        {
            plan.Rows.ShouldBeGreaterThan(0);
            plan.Text.ShouldContain("Index Scan");
            plan.Text.ShouldNotContain("Seq Scan");
            plan.Removed.ShouldBeLessThan(1500);
            plan.Buffers.ShouldBeLessThan(400);
        }
    }

    [Fact]
    public async Task Statuses_OtherThanAvailable_AreFoundByTheirIndexes()
    {
        var plan = await ExplainAsync(host.Large, ListFiles.Filtered, "", 101, ("status", FileStatus.Quarantined));

        plan.Rows.ShouldBe(3);
        plan.Buffers.ShouldBeLessThan(50, plan.Text);
        (await host.Get<ListFiles>().RunAsync(DomainHost.Call(host.Large, Operations.List), All with { Status = FileStatus.Quarantined }, Token)).Value.Files.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Pages_OfAllFiles_HoldEachOnceInOrder()
    {
        var seen = new List<string>();
        for (var query = All with { Limit = 700 }; ;)
        {
            var page = (await host.Get<ListFiles>().RunAsync(DomainHost.Call(host.Small, Operations.List), query, Token)).Value;
            seen.AddRange(page.Files.Select(f => f.Path));
            if (page.Cursor is null) break;
            query = query with { Cursor = page.Cursor };
        }

        seen.Count.ShouldBe(2000);
        seen.Distinct().Count().ShouldBe(2000);
        seen.ShouldBe(seen.Order(StringComparer.Ordinal));
    }

    private static FileQuery All => new(null, false, null, null, null, null, null, null, null, null, 100, null);

    // The sixth execution on: until then PostgreSQL plans for the values whatever it thinks of it.
    private async Task<(string Text, long Rows, long Removed, long Buffers, bool Generic)> ExplainAsync(
        TenantId tenant, string sql, string prefix, int limit, params (string Name, string Value)[] filters)
    {
        string[] names = [.. Regex.Matches(sql, "@([a-z_]+)").Select(m => m.Groups[1].Value).Distinct()];
        var numbered = Regex.Replace(sql, "@([a-z_]+)", m => "$" + (Array.IndexOf(names, m.Groups[1].Value) + 1).ToString(CultureInfo.InvariantCulture));
        var types = names.Select(n => n is "limit" ? "int" : n is "from" or "to" ? "timestamptz" : "text");
        var values = names.Select(n => n switch
        {
            "limit" => limit.ToString(CultureInfo.InvariantCulture),
            "after" => $"'{prefix}'",
            "prefix_end" => $"'{prefix}\U0010FFFF'",
            _ when filters.Where(f => f.Name == n).Select(f => f.Value).SingleOrDefault() is { } value => $"'{value}'",
            "status" => "'available'",
            _ => "NULL",
        });
        await using var connection = new NpgsqlConnection(host.Database.App);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await RunAsync($"SELECT set_config('app.tenant_id', '{tenant}', true)");
        await RunAsync($"PREPARE listing ({string.Join(", ", types)}) AS {numbered}");
        var plan = "";
        for (var i = 0; i < 7; i++) plan = await RunAsync($"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE listing ({string.Join(", ", values)})");
        var generic = await RunAsync("SELECT (generic_plans > 0)::text FROM pg_prepared_statements WHERE name = 'listing'");
        var root = JsonNode.Parse(plan)!.AsArray().Single()!["Plan"]!;
        var all = Nodes(root).ToList();
        long Sum(string member) => all.Sum(n => (long?)n[member] ?? 0);
        return (string.Join('\n', all.Select(n => $"{n["Node Type"]} using {n["Index Name"]}")), (long)(double)root["Actual Rows"]!,
            Sum("Rows Removed by Filter"), (long)root["Shared Hit Blocks"]! + (long)root["Shared Read Blocks"]!, generic == "true");

        async Task<string> RunAsync(string text)
        {
            await using var command = new NpgsqlCommand(text, connection);
            return await command.ExecuteScalarAsync(Token) as string ?? "";
        }
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) =>
        ((node["Plans"] as JsonArray) ?? []).SelectMany(child => Nodes(child!)).Prepend(node);

    /// <summary>A host with rows of several tenants, whose statistics are known.</summary>
    public sealed class ManyFiles : DomainHost
    {
        private const string Fill = """
            INSERT INTO strongroom.file_records (id, tenant_id, path, store, status, file_type, scope, object_type, object_id, file_name, content_type, size, etag, tags,
                upload_kind, uploaded_by, created_at, available_at, updated_at)
            SELECT strongroom.uuid_v7(at), @tenant, 'sessions/s-' || lpad((i / 50)::text, 4, '0') || '/attachments/' || lpad(i::text, 6, '0') || '.pdf', 'azurite',
                CASE WHEN i BETWEEN 15001 AND 15003 AND @quarantine THEN 'quarantined' ELSE 'available' END, CASE WHEN i % 5 = 0 THEN 'invoice' ELSE 'attachment' END,
                'sessions/s', 'order', 'o-' || i % 1000, i || '.pdf', 'application/pdf', i, 'e', ARRAY['common', 't' || i % 10], 'single', 'u', at, at, at
            FROM (SELECT i, timestamptz '2026-01-01' + i * interval '7 s' AS at FROM generate_series(1, @rows) i) r
            """;

        public TenantId Large { get; private set; }

        public TenantId Small { get; private set; }

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            (Large, Small) = (await AddTenantAsync("azurite"), await AddTenantAsync("azurite"));
            await using var source = NpgsqlDataSource.Create(Database.Superuser);
            foreach (var (tenant, rows) in new[] { (OnAzure, 1000), (Large, 20_000), (OnS3, 1000), (Small, 2000) })
            {
                await using var fill = source.CreateCommand(Fill);
                fill.Parameters.AddWithValue("tenant", tenant.Value);
                fill.Parameters.AddWithValue("rows", rows);
                fill.Parameters.AddWithValue("quarantine", tenant == Large);
                await fill.ExecuteNonQueryAsync(Token);
            }

            await using var analyze = source.CreateCommand("VACUUM ANALYZE strongroom.file_records");
            await analyze.ExecuteNonQueryAsync(Token);
        }
    }
}
