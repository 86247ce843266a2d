namespace Strongroom.Functions.Files;

/// <summary>A file's lock: governance or compliance, and until when. Enforced by the store, where that has confirmed the lock, else by the gateway alone.</summary>
public sealed record FileLockBody(string Mode, DateTimeOffset Until, string EnforcedBy);
