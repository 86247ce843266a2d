using Microsoft.Azure.Functions.Worker;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>Destroys what has been deleted long enough, with a receipt each.</summary>
public sealed class PurgeDeletedFunction(PurgeDeleted purgeDeleted)
{
    /// <summary>By the setting <c>PurgeSchedule</c>: hourly, <c>0 40 * * * *</c>.</summary>
    [Function("PurgeDeleted")]
    public Task Run([TimerTrigger("%PurgeSchedule%")] TimerInfo timer, FunctionContext context) => purgeDeleted.RunAsync(context.CancellationToken);
}
