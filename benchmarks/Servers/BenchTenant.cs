using Strongroom.SelfHost.Development;

namespace Strongroom.Bench.Servers;

/// <summary>A tenant with files. Which ones follows from their number, so that a generator can name each without having read it.</summary>
/// <param name="Number">Tells tenants apart.</param>
/// <param name="Files">How many.</param>
/// <param name="Tokens">Of its users.</param>
internal sealed record BenchTenant(int Number, int Files, IReadOnlyList<string> Tokens)
{
    /// <summary>Files a folder.</summary>
    public const int FolderFiles = 250;

    /// <summary>Large files, whose number begins behind the others.</summary>
    public const int LargeFiles = 100;

    private const int Users = 32;

    // Ids and paths say the number, so a generator knows them. Indexes are taken away and made again, which takes a fifth of the time for a million rows.
    private const string Fill = """
        SET synchronous_commit = off;
        SET session_replication_role = replica;
        SET maintenance_work_mem = '256MB';
        CREATE TEMP TABLE dropped AS SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
            FROM pg_index WHERE indrelid = 'file_records'::regclass AND NOT indisprimary;
        DO $$ DECLARE i record; BEGIN FOR i IN SELECT * FROM dropped LOOP EXECUTE 'DROP INDEX ' || i.name; END LOOP; END $$;
        INSERT INTO tenants (id, name, region, store, max_files, max_bytes, created_at)
        VALUES ('{id}', 'bench-{number}', '{region}', '{store}', 1000000000, 1000000000000000, now());
        INSERT INTO file_records (id, tenant_id, path, store, status, file_type, scope, object_type, object_id, file_name, content_type, size, sha256, etag, upload_kind,
            uploaded_by, created_at, stored_at, available_at, updated_at)
        SELECT ('{prefix}' || lpad(to_hex(n), 12, '0'))::uuid, '{id}',
            CASE WHEN n < {files} THEN 'sessions/s-' || n / {folder} || '/f-' || n % {folder} || '.txt' ELSE 'sessions/large/f-' || n - {files} || '{largeName}' END,
            '{store}', 'available', 'attachment', CASE WHEN n < {files} THEN 'sessions/s-' || n / {folder} ELSE 'sessions/large' END,
            'sessions', 's-' || n / {folder}, 'f-' || n % {folder} || '.txt', 'text/plain', CASE WHEN n < {files} THEN {small} ELSE {large} END,
            sha256(n::text::bytea), '{etag}', 'single', 'user-' || n % 32, at, at, at, at
        FROM generate_series(0, {files} + {largeFiles} - 1) AS n, LATERAL (SELECT now() - make_interval(secs => {files} - n) AS at) AS a;
        DO $$ DECLARE i record; BEGIN FOR i IN SELECT * FROM dropped LOOP EXECUTE i.definition; END LOOP; END $$;
        DROP TABLE dropped;
        INSERT INTO tenant_usage SELECT '{id}', count(*), sum(size) FROM file_records WHERE tenant_id = '{id}';
        RESET ALL;
        """;

    public Guid Id => new($"00000000-0000-7000-8000-{Number:x12}");

    /// <summary>The ids of its files, without the last twelve digits.</summary>
    public string FilePrefix => $"01900000-0000-7000-8{Number:x3}-";

    /// <summary>The folders of its files.</summary>
    public int Folders => Files / FolderFiles;

    public static BenchTenant Create(int number, int files, DevelopmentTokens tokens)
    {
        var tenant = new BenchTenant(number, files, []);
        return tenant with { Tokens = [.. Enumerable.Range(0, Users).Select(user => tokens.Mint($"user-{user}", tenant.Id, "member"))] };
    }

    /// <summary>Writes the tenant and its files.</summary>
    public Task LoadAsync(BenchDatabase database, CancellationToken cancellationToken) => database.ExecuteAsync(
        Fill.Replace("{id}", Id.ToString(), StringComparison.Ordinal).Replace("{number}", $"{Number}", StringComparison.Ordinal)
            .Replace("{region}", Gateway.Region, StringComparison.Ordinal).Replace("{store}", Gateway.StoreName, StringComparison.Ordinal)
            .Replace("{prefix}", FilePrefix, StringComparison.Ordinal).Replace("{files}", $"{Files}", StringComparison.Ordinal)
            .Replace("{folder}", $"{FolderFiles}", StringComparison.Ordinal).Replace("{largeFiles}", $"{LargeFiles}", StringComparison.Ordinal)
            .Replace("{largeName}", LoopbackStore.Large, StringComparison.Ordinal).Replace("{etag}", LoopbackStore.ETag, StringComparison.Ordinal)
            .Replace("{small}", $"{LoopbackStore.SmallBytes}", StringComparison.Ordinal).Replace("{large}", $"{LoopbackStore.LargeBytes}", StringComparison.Ordinal),
        cancellationToken);
}
