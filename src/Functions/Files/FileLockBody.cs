namespace Strongroom.Functions.Files;

/// <summary>A file's lock: governance or compliance, and until when.</summary>
public sealed record FileLockBody(string Mode, DateTimeOffset Until);
