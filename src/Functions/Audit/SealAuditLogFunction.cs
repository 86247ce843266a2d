using Microsoft.Azure.Functions.Worker;
using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>Seals committed audit entries into their tenants' logs.</summary>
public sealed class SealAuditLogFunction(SealAuditLog sealAuditLog)
{
    /// <summary>By the setting <c>AuditSealSchedule</c>: every ten seconds, <c>*/10 * * * * *</c>.</summary>
    [Function("SealAuditLog")]
    public Task Run([TimerTrigger("%AuditSealSchedule%")] TimerInfo timer, FunctionContext context) => sealAuditLog.RunAsync(context.CancellationToken);
}
