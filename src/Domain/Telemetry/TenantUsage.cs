namespace Strongroom.Telemetry;

/// <summary>What counts against the quota of a tenant, or of all that share a label.</summary>
public sealed record TenantUsage(string Label, long Files, long Bytes);
