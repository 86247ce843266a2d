using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Retention;

/// <summary>Why a file is there, or is not, and what becomes of it.</summary>
internal sealed record FileExplanation(
    Guid FileId, string Path, string Status, FileExplanation.Step? Next, IReadOnlyList<FileExplanation.Block> Blocks, FileExplanation.Deleted? Deletion,
    IReadOnlyList<FileExplanation.PolicyView> Policies) : AnswerBody
{
    internal sealed record Step(string Action, DateTimeOffset At, string Policy, int Version) : AnswerBody;

    internal sealed record Block(string Kind, DateTimeOffset? Until, string? State) : AnswerBody;

    internal sealed record Deleted(DateTimeOffset At, string By, string? Reason, DateTimeOffset? PurgedAt, Guid? Receipt) : AnswerBody;

    internal sealed record PolicyView(string Name, int Version, bool Applies, bool Matches, bool Governs, string Why) : AnswerBody;
}
