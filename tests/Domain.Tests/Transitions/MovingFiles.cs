using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Transitions;

/// <summary>Files in real stores with transitions that a plan promised, and how one looks at them.</summary>
internal sealed class MovingFiles(TestGateway gateway)
{
    /// <summary>What compresses well.</summary>
    public static byte[] Log { get; } = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(n => $"{n:D6} GET /api/v1/storage/list 200\n")));

    /// <summary>A file that was verified a while ago.</summary>
    public async Task<Guid> AddAsync(TenantId tenant, string path, string store, byte[]? bytes = null, string fileType = "log", string status = "available")
    {
        bytes ??= Log;
        var head = await gateway.PutAsync(tenant, path, store, bytes);
        var file = await gateway.AddFileAsync(tenant, path, status, gateway.Clock.Now.AddDays(-2), fileType, store, bytes.Length, head.ETag);
        await gateway.ExecuteAsync("UPDATE file_records SET sha256 = @sha WHERE id = @id", ("sha", SHA256.HashData(bytes)), ("id", file));
        return file;
    }

    /// <summary>Promises a move, as a run does: the plan's item is promised, the transition waits.</summary>
    public async Task<Guid> PromiseAsync(Guid file, string kind)
    {
        var plan = Guid.CreateVersion7();
        await gateway.ExecuteAsync(
            """
            WITH plan AS (
                INSERT INTO retention_plans (id, tenant_id, status, as_of, digest, files, bytes, tenant_files, tenant_bytes, groups, created_by, created_at, expires_at)
                SELECT @plan, tenant_id, 'running', @now, sha256('x'), 1, size, 1, size, '{}', 'system', @now, @now FROM file_records WHERE id = @file RETURNING id),
            run AS (
                INSERT INTO retention_runs (id, tenant_id, plan_id, status, total, started_at, updated_at)
                SELECT gen_random_uuid(), f.tenant_id, plan.id, 'running', 1, @now, @now FROM file_records f, plan WHERE f.id = @file),
            item AS (
                INSERT INTO retention_plan_items (plan_id, tenant_id, file_id, file_version, action, size, due_at, status)
                SELECT @plan, tenant_id, id, version, @kind, size, @now, 'promised' FROM file_records WHERE id = @file)
            INSERT INTO file_transitions (file_id, tenant_id, kind, plan_id, requested_by, etag_before, started_at, next_attempt_at)
            SELECT id, tenant_id, @kind, @plan, 'system', etag, @now, @now FROM file_records WHERE id = @file
            """,
            ("plan", plan), ("file", file), ("kind", kind), ("now", gateway.Clock.Now.UtcDateTime));
        return plan;
    }

    /// <summary>Promises that an archived file is brought back.</summary>
    public Task RehydrateAsync(Guid file) => gateway.ExecuteAsync(
        """
        INSERT INTO file_transitions (file_id, tenant_id, kind, requested_by, keep_days, etag_before, started_at, next_attempt_at)
        SELECT id, tenant_id, 'rehydrate', 'user-1', 7, etag, @now, @now FROM file_records WHERE id = @file
        """, ("file", file), ("now", gateway.Clock.Now.UtcDateTime));

    /// <summary>The item's status and reason, and the run's counts: done, dropped, failed, bytes.</summary>
    public Task<string> ItemAsync(Guid plan) => gateway.ScalarAsync<string>(
        """
        SELECT i.status || coalesce(': ' || i.reason, '') || format(' (%s, %s, %s, %s)', r.done, r.dropped, r.failed, r.bytes)
        FROM retention_plan_items i JOIN retention_runs r ON r.plan_id = i.plan_id WHERE i.plan_id = @plan
        """, ("plan", plan));

    /// <summary>A column of the record as text.</summary>
    public Task<string> ReadAsync(Guid file, string expression) => gateway.ScalarAsync<string>(
        $"SELECT coalesce(({expression})::text, '-') FROM file_records WHERE id = @id", ("id", file));

    /// <summary>How many transitions there are.</summary>
    public Task<long> OpenAsync() => gateway.ScalarAsync<long>("SELECT count(*) FROM file_transitions");

    /// <summary>What a client that decodes reads; null when nothing is there.</summary>
    public async Task<byte[]?> ContentAsync(TenantId tenant, string path, string store, bool zipped)
    {
        await using var content = await gateway.Stores.Get(store).OpenReadAsync(ObjectKey.Of(tenant, path), null, null, CancellationToken.None);
        if (content is null) return null;
        using var bytes = new MemoryStream();
        await using var body = zipped ? new GZipStream(content.Body, CompressionMode.Decompress) : content.Body;
        await body.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Overwrites an object past the gateway.</summary>
    public async Task<ObjectHead> OverwriteAsync(TenantId tenant, string path, string store, string text)
    {
        await gateway.Stores.Get(store).DeleteAsync(ObjectKey.Of(tenant, path), CancellationToken.None);
        return await gateway.PutAsync(tenant, path, store, Encoding.UTF8.GetBytes(text));
    }
}
