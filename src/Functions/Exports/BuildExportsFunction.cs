using Microsoft.Azure.Functions.Worker;
using Strongroom.Exports;

namespace Strongroom.Functions.Exports;

/// <summary>Builds the exports that were asked for.</summary>
public sealed class BuildExportsFunction(BuildExports buildExports)
{
    /// <summary>By the setting <c>ExportSchedule</c>: every ten seconds, <c>*/10 * * * * *</c>.</summary>
    [Function("BuildExports")]
    public Task Run([TimerTrigger("%ExportSchedule%")] TimerInfo timer, FunctionContext context) => buildExports.RunAsync(context.CancellationToken);
}
