using Microsoft.Azure.Functions.Worker;
using Strongroom.Ingest;

namespace Strongroom.Functions.Ingest;

/// <summary>Gives up uploads that never arrived.</summary>
public sealed class ExpirePendingFunction(ExpirePending expirePending)
{
    /// <summary>By the setting <c>ExpireSchedule</c>: every 10 minutes, <c>0 */10 * * * *</c>.</summary>
    [Function("ExpirePending")]
    public Task Run([TimerTrigger("%ExpireSchedule%")] TimerInfo timer, FunctionContext context) => expirePending.RunAsync(context.CancellationToken);
}
