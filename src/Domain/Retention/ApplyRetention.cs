using Microsoft.Extensions.Logging;
using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Retention;

/// <summary>
/// The timer of retention: carries confirmed plans out, then plans what has come due since. One host at a time; whatever kills it, the next pass goes on
/// with the items that are left.
/// </summary>
public sealed class ApplyRetention(
    PlanRetention planner, RunPlan runner, NoteAccesses accesses, WorkerDatabase database, Leases leases, TimeProvider time, ILogger<ApplyRetention> logger)
{
    // How old what is known of accesses may be when a file is judged by them.
    private static readonly TimeSpan AccessAge = TimeSpan.FromMinutes(1);

    private const string OpenPlans = """
        SELECT p.tenant_id, p.id, p.status FROM retention_plans p
        WHERE p.status IN ('confirmed', 'running') OR (p.status IN ('draft', 'waiting') AND p.kind = 'retention' AND p.expires_at <= @now) ORDER BY p.id
        """;

    private const string Expire = $"""
        WITH lease AS ({Leases.StillHeld})
        UPDATE retention_plans p SET status = 'expired' FROM lease WHERE p.id = @plan_id AND p.status IN ('draft', 'waiting') AND p.expires_at <= @now
        """;

    private const string Tenants = "SELECT t.id FROM tenants t ORDER BY t.id";

    /// <summary>One pass over every tenant.</summary>
    public async Task<RetentionSummary> RunAsync(CancellationToken cancellationToken)
    {
        await using var held = await leases.TryHoldAsync("retention", cancellationToken);
        if (held is null) return new RetentionSummary(PassEnding.HeldElsewhere, 0, 0, 0, 0, 0);
        var started = time.GetTimestamp();
        var pass = new Pass();
        var ending = PassEnding.Done;
        try
        {
            // 1. What was confirmed, by whomever, or left over; and what nobody confirmed in time.
            foreach (var (tenant, plan, status) in await FindOpenAsync(held))
            {
                if (status is "draft" or "waiting") await ExpireAsync(held, tenant, plan);
                else await RunAsync(held, tenant, plan, pass);
            }

            // 2. What has come due. A plan within the limits is carried out at once.
            foreach (var tenant in await FindTenantsAsync(held))
            {
                await accesses.RunAsync(held, tenant, held.Token);
                if (await planner.RunAsync(held, tenant, held.Token) is not { } plan) continue;
                pass.Planned(plan);
                logger.RetentionPlanned(plan.Id, plan.Status, plan.Files, plan.Bytes);
                if (plan.Status == "confirmed") await RunAsync(held, tenant, plan.Id, pass);
            }

            held.Token.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            ending = held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled;
        }

        var summary = pass.Summarise(ending);
        var milliseconds = time.GetElapsedTime(started).TotalMilliseconds;
        logger.RetentionApplied(ending, summary.Plans, summary.Stopped, summary.Deleted, summary.Promised, summary.Dropped, milliseconds);
        return summary;
    }

    private async Task RunAsync(HeldLease held, TenantId tenant, Guid plan, Pass pass)
    {
        if (await runner.BeginAsync(held, tenant, plan, held.Token))
        {
            var noted = time.GetTimestamp();
            await accesses.RunAsync(held, tenant, held.Token);
            var batch = RetentionBatch.Start;
            while (true)
            {
                held.Token.ThrowIfCancellationRequested();
                if (time.GetElapsedTime(noted) > AccessAge)
                {
                    noted = time.GetTimestamp();
                    await accesses.RunAsync(held, tenant, held.Token);
                }

                batch = await runner.TakeAsync(held, tenant, plan, batch, held.Token);
                if (batch.Taken == 0) break;
                pass.Took(batch);
            }
        }

        await runner.CountAsync(held, tenant, plan, held.Token);
    }

    private Task<List<(TenantId Tenant, Guid Plan, string Status)>> FindOpenAsync(HeldLease held) => database.QueryAsync(
        new Statement(OpenPlans).Time("now", time.GetUtcNow()), row => (new TenantId(row.GetGuid(0)), row.GetGuid(1), row.GetString(2)), held.Token);

    private Task<List<TenantId>> FindTenantsAsync(HeldLease held) => database.QueryAsync(new Statement(Tenants), row => new TenantId(row.GetGuid(0)), held.Token);

    private Task<List<int>> ExpireAsync(HeldLease held, TenantId tenant, Guid plan) => database.Tenants.QueryAsync(
        tenant, held.Under(new Statement(Expire)).Uuid("plan_id", plan).Time("now", time.GetUtcNow()), _ => 0, held.Token);

    private sealed class Pass
    {
        private long _plans, _stopped, _deleted, _promised, _dropped;

        public void Planned(RetentionPlan plan)
        {
            _plans++;
            if (plan.Status == "waiting") _stopped++;
        }

        public void Took(RetentionBatch batch) => (_deleted, _promised, _dropped) = (_deleted + batch.Deleted, _promised + batch.Promised, _dropped + batch.Dropped);

        public RetentionSummary Summarise(PassEnding ending) => new(ending, _plans, _stopped, _deleted, _promised, _dropped);
    }
}
