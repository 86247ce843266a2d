using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Files;
using Strongroom.Functions.Http;
using Strongroom.Functions.Tests.Http;
using Strongroom.Tenants;

namespace Strongroom.Functions.Tests.Files;

/// <summary>The JSON that is written straight from the rows is the serializer's, to the byte.</summary>
public sealed class FileListAnswerTests : GatewayTests
{
    private const int Rows = 150;

    private const string Insert = """
        INSERT INTO file_records (id, tenant_id, path, store, status, status_reason, file_type, scope, system, object_type, object_id, file_name, content_type, size,
            sha256, etag, metadata, tags, upload_kind, uploaded_by, created_at, expires_at, available_at, deleted_at, deleted_by, updated_at, version, classification,
            content_encoding, stored_size, last_accessed_at, archived_at, rehydrated_until, lock_mode, locked_until, lock_in_store)
        VALUES (@id, @tenant, @path, @text0, @status, @null1, @text1, @text2, @null2, @null3, @null4, @text3, @text4, @size,
            @hash, @text5, @metadata::jsonb, @tags, 'single', @text6, @time0, @no0, @time1, @time2, @text7, @time0, @version, @classification,
            @encoding, @stored, @no1, @time3, @no2, @mode, @until, @kept)
        RETURNING id
        """;

    // What JSON, UTF-8, SQL and HTML make something of, and the ends of their ranges.
    private static readonly string[] Pieces =
    [
        "a", "Z", "0", " ", "/", "\\", "\"", "'", "&", "<", ">", "+", "=", "%", "_", "\b", "\t", "\n", "\f", "\r", "\u0001", "\u001f", "\u007f", "\u0080", "\u00a0", "ß", "é",
        "e\u0301", "א", "中", "\u2028", "\u2029", "\u200b", "\ufeff", "\ud7ff", "\ue000", "\ufffd", "\uffff", "😀", "\U0010fffd", "{}", "[]", "null", "\\u0041",
    ];

    [Fact]
    public async Task Written_OfOddRows_IsTheSerializersToTheByte()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var context = new CallContext(new Caller("user-1", Roles.Admin, tenant, "127.0.0.1", "tests"), Operations.ReadMetadata, "0af7651916cd43dd8448eb211c80319c");
        var ids = await InsertAsync(tenant, new Random(20260131));
        var files = new List<FileRecord>();
        foreach (var id in ids) files.Add((await Gateway.Services.GetRequiredService<ReadMetadata>().RunAsync(context, FileRef.Of(id), Cancel)).Value);
        var seen = 0;

        foreach (var status in FileStatus.Listed)
        {
            var expected = files.Where(f => f.Status == status)
                .OrderBy(f => Convert.ToHexString(Encoding.UTF8.GetBytes(f.Path)), StringComparer.Ordinal).ThenBy(f => f.Id.ToString(), StringComparer.Ordinal);
            var body = new FileListBody([.. expected.Select(FileBody.Of)], [], null);

            var answer = (await GetAsync($"list?limit=1000&status={status}", Gateway.Token(tenant))).ShouldBe(200);

            answer.Text.ShouldBe(JsonSerializer.Serialize(body, ResponseJson.Plain.FileListBody));
            answer["Content-Type"].ShouldBe("application/json; charset=utf-8");
            body.Files.Count.ShouldBeGreaterThan(10);
            seen += body.Files.Count;
        }

        seen.ShouldBe(Rows);
        var living = files.Where(f => f.Status == FileStatus.Available).OrderBy(f => Convert.ToHexString(Encoding.UTF8.GetBytes(f.Path)), StringComparer.Ordinal).Take(3);
        var page = (await GetAsync("list?limit=3", Gateway.Token(tenant))).ShouldBe(200);
        var cursor = (string?)page.Json["cursor"];
        cursor.ShouldNotBeNull();
        page.Text.ShouldBe(JsonSerializer.Serialize(new FileListBody([.. living.Select(FileBody.Of)], [], cursor), ResponseJson.Plain.FileListBody));
    }

    [Fact]
    public async Task Written_WithFoldersOnlyOrNothing_IsTheSerializers()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        (await GetAsync("list", Gateway.Token(tenant))).ShouldBe(200).Text.ShouldBe("""{"files":[],"folders":[]}""");
        await InsertAsync(tenant, new Random(1), "dossier \"ß\"/");

        var folder = (await GetAsync("list?delimiter=/", Gateway.Token(tenant))).ShouldBe(200);

        folder.Text.ShouldBe(JsonSerializer.Serialize(new FileListBody([], ["dossier \"ß\"/"], null), ResponseJson.Plain.FileListBody));
    }

    private async Task<List<Guid>> InsertAsync(TenantId tenant, Random random, string prefix = "")
    {
        var ids = new List<Guid>();
        for (var i = 0; i < Rows; i++)
        {
            // Two uploads that expired may have had one path; so may not the living.
            var status = FileStatus.Listed[i % FileStatus.Listed.Length];
            List<(string, object)> values =
            [
                ("id", Guid.NewGuid()), ("tenant", tenant.Value), ("status", status), ("size", random.NextInt64(long.MaxValue)), ("version", random.Next()),
                ("path", status == FileStatus.Expired ? $"{prefix}x{i / 12}" : $"{prefix}{Odd(random, 20)}{i}"), ("tags", Enumerable.Range(0, random.Next(4)).Select(_ => Odd(random, 9)).ToArray()),
                ("hash", Maybe(random, () => RandomBytes(random))), ("metadata", Metadata(random).ToJsonString()),
                ("classification", random.GetItems(new[] { "public", "internal", "confidential", "restricted" }, 1)[0]),
                ("encoding", Maybe(random, () => "gzip")), ("stored", Maybe(random, () => random.NextInt64(long.MaxValue))),
                ("kept", random.Next(2) == 0),
            ];
            var locked = random.Next(2) == 0;
            values.Add(("mode", locked ? (object)"governance" : DBNull.Value));
            values.Add(("until", locked ? (object)Moment(random) : DBNull.Value));
            for (var n = 0; n < 8; n++) values.Add(($"text{n}", Odd(random, n == 0 ? 2000 : 12)));
            for (var n = 0; n < 5; n++) values.Add(($"null{n}", Maybe(random, () => Odd(random, 12))));
            for (var n = 0; n < 4; n++) values.Add(($"time{n}", Moment(random)));
            for (var n = 0; n < 3; n++) values.Add(($"no{n}", Maybe(random, () => Moment(random))));
            ids.AddRange(await Gateway.SqlAsync<Guid>(Insert, [.. values]));
        }

        return ids;
    }

    private static string Odd(Random random, int length) => string.Concat(random.GetItems(Pieces, random.Next(length)));

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }

    // To the microsecond, the second and the day: each is written with other digits.
    private static DateTime Moment(Random random)
    {
        var unit = random.GetItems(new[] { TimeSpan.TicksPerMicrosecond, TimeSpan.TicksPerSecond, TimeSpan.TicksPerDay }, 1)[0];
        return new DateTime(2026, 1, 31, 0, 0, 0, DateTimeKind.Utc).AddTicks(random.NextInt64(3_000_000_000_000_000 / unit) * unit);
    }

    private static JsonObject Metadata(Random random, int depth = 0)
    {
        var made = new JsonObject();
        for (var i = random.Next(5); i > 0; i--)
        {
            made[Odd(random, 6)] = random.Next(depth == 0 ? 8 : 6) switch
            {
                0 => null,
                1 => random.Next(2) == 0,
                2 => random.NextInt64(),
                3 => JsonNode.Parse("-12.50e3"),
                4 or 5 => Odd(random, 12),
                6 => Metadata(random, 1),
                _ => new JsonArray(Odd(random, 5), 1.5, Metadata(random, 1)),
            };
        }

        return made;
    }

    private static object Maybe(Random random, Func<object> value) => random.Next(2) == 0 ? value() : DBNull.Value;
}
