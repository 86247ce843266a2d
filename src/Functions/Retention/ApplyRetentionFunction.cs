using Microsoft.Azure.Functions.Worker;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Soft-deletes what has reached the age its policy allows.</summary>
public sealed class ApplyRetentionFunction(ApplyRetention applyRetention)
{
    /// <summary>By the setting <c>RetentionSchedule</c>: hourly, <c>0 20 * * * *</c>.</summary>
    [Function("ApplyRetention")]
    public Task Run([TimerTrigger("%RetentionSchedule%")] TimerInfo timer, FunctionContext context) => applyRetention.RunAsync(context.CancellationToken);
}
