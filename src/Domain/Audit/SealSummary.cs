namespace Strongroom.Audit;

/// <summary>What a pass of the sealer did: tenants looked at, entries that became leaves, tenants that could not be sealed.</summary>
public sealed record SealSummary(int Tenants, long Entries, int Failures);
