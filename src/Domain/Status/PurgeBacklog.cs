namespace Strongroom.Status;

/// <summary>Files that are to be destroyed and are not yet: all of them, those that failed three times or more, and since when the oldest waits.</summary>
public sealed record PurgeBacklog(long Open, long Failing, DateTimeOffset? OldestSince);
