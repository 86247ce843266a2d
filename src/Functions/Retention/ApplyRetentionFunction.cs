using Microsoft.Azure.Functions.Worker;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Soft-deletes what has reached the age its policy allows, and tells stores of locks that they could not be told of.</summary>
public sealed class ApplyRetentionFunction(ApplyRetention applyRetention, CarryLocks carryLocks)
{
    /// <summary>By the setting <c>RetentionSchedule</c>: hourly, <c>0 20 * * * *</c>.</summary>
    [Function("ApplyRetention")]
    public async Task Run([TimerTrigger("%RetentionSchedule%")] TimerInfo timer, FunctionContext context)
    {
        await applyRetention.RunAsync(context.CancellationToken);
        await carryLocks.RunAsync(context.CancellationToken);
    }
}
