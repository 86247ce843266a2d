using Strongroom.Access;

namespace Strongroom.Audit;

/// <summary><c>audit.keys</c>: the public keys of the log. Whoever verifies keeps them from a time when they trusted us, or compares them out of band.</summary>
public sealed class ReadAuditKeys(AuditKeys keys, AuditLogOptions options)
{
    /// <summary>Reads.</summary>
    public async Task<Outcome<AuditKeyList>> RunAsync(CallContext context, CancellationToken cancellationToken) =>
        new AuditKeyList($"{options.Origin}/{context.Caller.Tenant}", await keys.PublicAsync(cancellationToken));
}
