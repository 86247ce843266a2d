using Strongroom.Database;

namespace Strongroom.Ingest;

/// <summary>What one pass over unfinished uploads did.</summary>
/// <param name="Ending">How the pass ended.</param>
/// <param name="Expired">Uploads given up, their quota released.</param>
/// <param name="Recorded">Uploads whose object had arrived after all.</param>
/// <param name="Aborted">Multipart uploads whose parts were thrown away.</param>
/// <param name="Failures">Uploads that could not be looked into.</param>
/// <param name="KeysSwept">Idempotency keys forgotten.</param>
/// <param name="GrantsSwept">Long expired grants forgotten; the audit log keeps them.</param>
public sealed record ExpireSummary(
    PassEnding Ending, long Expired, long Recorded, long Aborted, long Failures, long KeysSwept, long GrantsSwept);
