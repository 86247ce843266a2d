using Strongroom.Audit;

namespace Strongroom.Functions.Audit;

/// <summary>A signed checkpoint. The note is what to keep; the other members are read from it.</summary>
public sealed record CheckpointBody(string Origin, long Size, string Root, DateTimeOffset Time, string Note)
{
    /// <summary>Shows a checkpoint.</summary>
    public static CheckpointBody Of(AuditCheckpoint checkpoint) => new(checkpoint.Origin, checkpoint.Size, checkpoint.Root.ToBase64(), checkpoint.Time, checkpoint.Note);
}
