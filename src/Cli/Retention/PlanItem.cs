using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Retention;

/// <summary>A file of a plan.</summary>
internal sealed record PlanItem(Guid FileId, string Path, string? PolicyName, int? PolicyVersion, string Action, long Size, DateTimeOffset DueAt, string Status, string? Reason) : AnswerBody;
