using Strongroom.Tenants;

namespace Strongroom.Recovery;

/// <summary>A file about which a restored database and its store did not agree.</summary>
/// <param name="Tenant">Whose file.</param>
/// <param name="File">The record.</param>
/// <param name="Path">Where.</param>
/// <param name="Kind">
/// <c>missing</c>: a record without object; <c>unknown</c>: an object without record, now in quarantine; <c>overwritten</c>: another object than the record
/// says, now in quarantine; <c>quarantined</c>: an upload that is not what was announced; <c>arrived</c>: an upload that was finished; <c>moved</c>: an object that had
/// been archived, compressed or brought back, and whose record says so again.
/// </param>
/// <param name="Size">The size recorded.</param>
/// <param name="Action">What the archived log last says of it; null when the log says nothing.</param>
/// <param name="At">When that was.</param>
/// <param name="Sha256">The hash that the archived log gives for an unknown object's path.</param>
public sealed record RecoveryFinding(
    TenantId Tenant, Guid File, string Path, string Kind, long Size, string? Action, DateTimeOffset? At, string? Sha256)
{
    /// <summary>Whether a person has to decide something.</summary>
    public bool NeedsDecision => Kind is not ("arrived" or "moved");
}
