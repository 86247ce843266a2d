using System.Globalization;
using Strongroom.Bench.Servers;
using Strongroom.Files;

namespace Strongroom.Bench.Cases;

/// <summary>The statements of the cases, for pgbench: what each parameter is there.</summary>
internal static class Statements
{
    private const string FileId = "('01900000-0000-7000-8' || lpad(to_hex(:t::int), 3, '0') || '-' || lpad(to_hex(:f::int), 12, '0'))::uuid";
    private const string Closed = "'audit-pack'::text";
    private const int Files = 100_000;

    public static readonly PgbenchBound SignDownload = new(
        typeof(GrantDownload), "ById", rows: true,
        new Dictionary<string, string>
        {
            ["file_id"] = FileId,
            ["file_path"] = "NULL::text",
            ["disposition"] = "'attachment'::text",
            ["window_from"] = "date_trunc('second', now())",
            ["minutes"] = "NULL::int",
            // A blank after the colon: pgbench takes what follows it for a variable.
            ["lifetimes"] = "'{\"document\": 15}'::jsonb",
            ["closed"] = Closed,
        },
        (1, 2), Files);

    public static readonly PgbenchBound SignUpload = new(
        typeof(AnnounceUpload), "Announce", rows: true,
        new Dictionary<string, string>
        {
            ["file_id"] = "uuid_v7(now())",
            ["path"] = "('sessions/u-' || :d::int || '/pgbench-' || gen_random_uuid() || '.txt')",
            ["stamped_path"] = "NULL::text",
            ["stamp"] = "NULL::boolean",
            ["file_type"] = "'attachment'::text",
            ["scope"] = "('sessions/u-' || :d::int)",
            ["system"] = "NULL::text",
            ["object_type"] = "'sessions'::text",
            ["object_id"] = "('s-' || :d::int)",
            ["file_name"] = "'pgbench.txt'::text",
            ["content_type"] = "'text/plain'::text",
            ["size"] = "1024::bigint",
            ["declared_sha256"] = "NULL::bytea",
            ["metadata"] = "'{}'::jsonb",
            ["tags"] = "''::text",
            ["classification"] = "'internal'::text",
            ["upload_kind"] = "'single'::text",
            ["part_bytes"] = "NULL::bigint",
            ["part_count"] = "NULL::int",
            ["upload_until"] = "(now() + interval '15 minutes')",
            ["url_from"] = "now()",
            ["url_until"] = "(now() + interval '15 minutes')",
            ["trace_parent"] = "NULL::text",
        },
        (1, 2), Files);

    public static readonly PgbenchBound ProxyDownload = new(
        typeof(RecordDownload), "AtPath", rows: true,
        new Dictionary<string, string>
        {
            ["file_id"] = "NULL::uuid",
            ["file_path"] = string.Create(CultureInfo.InvariantCulture, $"('sessions/s-' || :d::int || '/f-' || :f::int % {BenchTenant.FolderFiles} || '.txt')"),
            ["closed"] = Closed,
        },
        (1, 2), Files);

    public static PgbenchBound List(int tenant, int files) => new(
        typeof(ListFiles), "Plain", rows: false,
        new Dictionary<string, string>
        {
            ["after"] = "('sessions/s-' || :d::int || '/')",
            ["prefix_end"] = "('sessions/s-' || :d::int || '/' || chr(1114111))",
            ["limit"] = "101",
        },
        (tenant, tenant), files);
}
