using Microsoft.Azure.Functions.Worker;
using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>Builds the audit packs that were asked for.</summary>
public sealed class BuildAuditPacksFunction(BuildAuditPacks buildAuditPacks)
{
    /// <summary>By the setting <c>AuditPackSchedule</c>: every ten seconds, <c>*/10 * * * * *</c>.</summary>
    [Function("BuildAuditPacks")]
    public Task Run([TimerTrigger("%AuditPackSchedule%")] TimerInfo timer, FunctionContext context) => buildAuditPacks.RunAsync(context.CancellationToken);
}
