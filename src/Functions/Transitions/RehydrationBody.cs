using Strongroom.Transitions;

namespace Strongroom.Functions.Transitions;

/// <summary>How far a file is on its way back from the archive tier.</summary>
public sealed record RehydrationBody(Guid FileId, string Path, string State, DateTimeOffset? RequestedAt, DateTimeOffset? ReadableUntil, int? ExpectedHours)
{
    /// <summary>Shows it.</summary>
    public static RehydrationBody Of(Rehydration file) =>
        new(file.File.Id, file.File.Path, file.State, file.RequestedAt, file.ReadableUntil, file.ExpectedHours);
}
