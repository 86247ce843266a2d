using System.Globalization;
using System.Text.Json.Serialization;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Audit;

/// <summary>An entry of the audit log.</summary>
internal sealed record AuditEntry(
    Guid Id, DateTimeOffset OccurredAt, string Operation, string Action, bool Success, string? Error, Guid ActorId, string? UserId, string UserRole, Guid? FileId, string? FilePath) : AnswerBody
{
    /// <summary>In columns: when, what, how it ended, who, which file.</summary>
    [JsonIgnore]
    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Human.Time(OccurredAt)}  {Action,-20}  {(Success ? "yes" : $"no: {Error}"),-24}  {$"{UserId ?? ActorId.ToString()} ({UserRole})",-28}  {FilePath ?? (FileId is { } id ? id.ToString() : Operation)}");
}
