using Microsoft.Azure.Functions.Worker;
using Strongroom.Erasure;

namespace Strongroom.Functions.Erasure;

/// <summary>Ends erasures whose files are gone.</summary>
public sealed class CompleteErasuresFunction(CompleteErasures completeErasures)
{
    /// <summary>By the setting <c>ErasureSchedule</c>: every minute, <c>30 * * * * *</c>.</summary>
    [Function("CompleteErasures")]
    public Task Run([TimerTrigger("%ErasureSchedule%")] TimerInfo timer, FunctionContext context) => completeErasures.RunAsync(context.CancellationToken);
}
