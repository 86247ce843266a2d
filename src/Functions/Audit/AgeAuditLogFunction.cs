using Microsoft.Azure.Functions.Worker;
using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>Makes the audit log's partitions of the months to come and drops those that are old and archived.</summary>
public sealed class AgeAuditLogFunction(AgeAuditLog ageAuditLog)
{
    /// <summary>By the setting <c>AuditAgeSchedule</c>: daily, <c>0 30 2 * * *</c>.</summary>
    [Function("AgeAuditLog")]
    public Task Run([TimerTrigger("%AuditAgeSchedule%")] TimerInfo timer, FunctionContext context) => ageAuditLog.RunAsync(context.CancellationToken);
}
