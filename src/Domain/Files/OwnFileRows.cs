using Npgsql;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Files;

/// <summary>
/// The state of jobs that each make a file, in a table of their own. Every write is under the lease: a holder that overslept changes nothing.
/// </summary>
/// <typeparam name="TJob">A job that has been taken up.</typeparam>
/// <param name="database">The timers' door to the rows.</param>
/// <param name="time">When anything changed.</param>
/// <param name="open">Finds what is to be done: tenant and id.</param>
/// <param name="take">Takes <c>@id</c> up, at most <c>@max_attempts</c> times: whether the lease holds (1 or 0), whether there is a job, its file, then its columns.</param>
/// <param name="write">Writes <c>@status, @done, @total, @file_id, @error</c> to a running job and takes <c>@undone</c> attempts back: whether the lease holds.</param>
/// <param name="read">Reads a job of a tenant, whose file is given, from the fourth column on.</param>
internal sealed class OwnFileRows<TJob>(
    WorkerDatabase database, TimeProvider time, string open, string take, string write, Func<TenantId, Guid?, NpgsqlDataReader, int, TJob> read)
    where TJob : class, IOwnFileJob
{
    /// <summary>How often a job is tried.</summary>
    public const int MaxAttempts = 3;

    private const string FindFile = "SELECT id FROM file_records WHERE tenant_id = @tenant_id AND id = @file_id AND status NOT IN ('pending', 'expired')";

    /// <summary>The jobs to be done.</summary>
    public async Task<IReadOnlyList<(TenantId Tenant, Guid Id)>> FindOpenAsync(CancellationToken cancellationToken) =>
        await database.QueryAsync(new Statement(open), row => (new TenantId(row.GetGuid(0)), row.GetGuid(1)), cancellationToken);

    /// <summary>Takes a job up; null when there is nothing to do about it.</summary>
    public async Task<TJob?> TakeAsync(HeldLease held, TenantId tenant, Guid id, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(take)).Uuid("tenant_id", tenant.Value).Uuid("id", id).Time("now", time.GetUtcNow()).Int("max_attempts", MaxAttempts);
        var (isHeld, job) = await database.Tenants.QuerySingleAsync(
            tenant, statement, row => (row.GetInt64(0) == 1, row.GetBoolean(1) ? read(tenant, row.IsDBNull(2) ? null : row.GetGuid(2), row, 3) : null), cancellationToken);
        if (!isHeld) held.Lose();
        return job is { Status: "running" } ? job : null;
    }

    /// <summary>Whether the file that an earlier attempt stored is there: then only the answer was lost.</summary>
    public async Task<bool> IsStoredAsync(TJob job, CancellationToken cancellationToken) =>
        job.FileId is { } file && (await database.Tenants.QueryAsync(
            job.Tenant, new Statement(FindFile).Uuid("tenant_id", job.Tenant.Value).Uuid("file_id", file), _ => 1, cancellationToken)).Count > 0;

    /// <summary>Notes how far the work is.</summary>
    public Task ProgressAsync(HeldLease held, TJob job, long done, long total, CancellationToken cancellationToken) =>
        WriteAsync(held, job, null, done, total, null, null, false, cancellationToken);

    /// <summary>Notes under which id the file is about to be stored.</summary>
    public Task StoringAsync(HeldLease held, TJob job, Guid fileId, CancellationToken cancellationToken) =>
        WriteAsync(held, job, null, null, null, fileId, null, false, cancellationToken);

    /// <summary>The file is there.</summary>
    public Task ReadyAsync(HeldLease held, TJob job, CancellationToken cancellationToken) =>
        WriteAsync(held, job, "ready", null, null, null, null, false, cancellationToken);

    /// <summary>The attempt failed: another one follows, unless it was the last.</summary>
    public Task FailedAsync(HeldLease held, TJob job, string error, CancellationToken cancellationToken) =>
        WriteAsync(held, job, job.Attempts < MaxAttempts ? "queued" : "failed", null, null, null, error, false, cancellationToken);

    /// <summary>The host stops: the attempt does not count.</summary>
    public Task GiveBackAsync(HeldLease held, TJob job, CancellationToken cancellationToken) =>
        WriteAsync(held, job, "queued", null, null, null, null, true, cancellationToken);

    private async Task WriteAsync(
        HeldLease held, TJob job, string? status, long? done, long? total, Guid? fileId, string? error, bool undone, CancellationToken cancellationToken)
    {
        var statement = held.Under(new Statement(write)).Uuid("tenant_id", job.Tenant.Value).Uuid("id", job.Id).Time("now", time.GetUtcNow())
            .Text("status", status).Long("done", done).Long("total", total).Uuid("file_id", fileId).Text("error", error).Int("undone", undone ? 1 : 0);
        var kept = await database.Tenants.QuerySingleAsync(job.Tenant, statement, row => row.GetInt64(0), cancellationToken);
        if (kept == 0) held.Lose();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
