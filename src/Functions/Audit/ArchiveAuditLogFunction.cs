using Microsoft.Azure.Functions.Worker;
using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>Copies what is sealed of every tenant's audit log into the archive of its region.</summary>
public sealed class ArchiveAuditLogFunction(ArchiveAuditLog archiveAuditLog)
{
    /// <summary>By the setting <c>AuditArchiveSchedule</c>: hourly, <c>0 5 * * * *</c>.</summary>
    [Function("ArchiveAuditLog")]
    public Task Run([TimerTrigger("%AuditArchiveSchedule%")] TimerInfo timer, FunctionContext context) => archiveAuditLog.RunAsync(context.CancellationToken);
}
