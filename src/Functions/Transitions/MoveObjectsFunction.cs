using Microsoft.Azure.Functions.Worker;
using Strongroom.Transitions;

namespace Strongroom.Functions.Transitions;

/// <summary>Archives, compresses and brings back objects.</summary>
public sealed class MoveObjectsFunction(MoveObjects moveObjects)
{
    /// <summary>By the setting <c>MoveSchedule</c>: every five minutes, <c>0 */5 * * * *</c>.</summary>
    [Function("MoveObjects")]
    public Task Run([TimerTrigger("%MoveSchedule%")] TimerInfo timer, FunctionContext context) => moveObjects.RunAsync(context.CancellationToken);
}
