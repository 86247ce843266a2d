namespace Strongroom.Audit;

/// <summary>What a verification of a tenant's log found.</summary>
/// <param name="Verified">True when everything holds.</param>
/// <param name="Entries">Entries whose bytes were looked at here.</param>
/// <param name="Archived">Entries that have moved to the archive: their hashes were checked here, their bytes are there.</param>
/// <param name="Size">Leaves of the log.</param>
/// <param name="Root">The root of the log, base64.</param>
/// <param name="Checkpoints">Signed checkpoints that were checked.</param>
/// <param name="FirstBad">What does not hold, first in the order of the log.</param>
public sealed record AuditVerification(bool Verified, long Entries, long Archived, long Size, string Root, int Checkpoints, BadEntry? FirstBad);
