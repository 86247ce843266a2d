using Strongroom.Files;

namespace Strongroom.Functions.Retention;

/// <summary>A locked file. <see cref="EnforcedBy"/> is store where the store has confirmed the lock, else gateway.</summary>
public sealed record LockBody(Guid FileId, string Path, string Status, string Mode, DateTimeOffset Until, string EnforcedBy)
{
    /// <summary>Shows a file's lock.</summary>
    public static LockBody Of(FileRecord file) =>
        new(file.Id, file.Path, file.Status, file.LockMode ?? "", file.LockedUntil ?? default, file.LockInStore ? "store" : "gateway");
}
