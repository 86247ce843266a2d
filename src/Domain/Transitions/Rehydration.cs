using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Transitions;

/// <summary>How far a file is between the archive tier and readability.</summary>
/// <param name="File">The file.</param>
/// <param name="State">archived, rehydrating, readable (for a while) or hot.</param>
/// <param name="RequestedAt">When it was asked for, while the store is at it.</param>
/// <param name="ReadableUntil">When <c>readable</c> ends.</param>
/// <param name="ExpectedHours">What the store says that it takes, from asking on; null when there is nothing to wait for.</param>
public sealed record Rehydration(FileRecord File, string State, DateTimeOffset? RequestedAt, DateTimeOffset? ReadableUntil, int? ExpectedHours)
{
    internal static Rehydration Of(FileRecord file, DateTimeOffset? requestedAt, ObjectStores stores, DateTimeOffset now)
    {
        if (file.Status == FileStatus.Available) return new Rehydration(file, "hot", null, null, null);
        if (file.RehydratedUntil > now) return new Rehydration(file, "readable", null, file.RehydratedUntil, null);
        int? hours = stores.TryGet(file.Store, out var store) && store is IArchiveTierStore tiers ? tiers.HoursToReadable : null;
        return new Rehydration(file, requestedAt is null ? "archived" : "rehydrating", requestedAt, null, hours);
    }
}
