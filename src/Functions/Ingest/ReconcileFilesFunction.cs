using Microsoft.Azure.Functions.Worker;
using Strongroom.Ingest;

namespace Strongroom.Functions.Ingest;

/// <summary>Compares stores and records, so that no lost event loses a file.</summary>
public sealed class ReconcileFilesFunction(ReconcileFiles reconcileFiles)
{
    /// <summary>By the setting <c>ReconcileSchedule</c>: every 15 minutes, <c>0 */15 * * * *</c>.</summary>
    [Function("ReconcileFiles")]
    public Task Run([TimerTrigger("%ReconcileSchedule%")] TimerInfo timer, FunctionContext context) => reconcileFiles.RunAsync(context.CancellationToken);
}
