using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Audit;

/// <summary>
/// Where the audit log is archived: a store a region, which holds nothing else. A tenant's archive is a log of c2sp.org/tlog-tiles below
/// <c>tenants/{tenantId}/audit/</c>: entry bundles and tiles, <c>keys/{sha256}</c> with a public key each, <c>checkpoints/{size, 20 digits}</c>.
/// No name in it ever needs other bytes, so that every object can be locked for good.
/// </summary>
public sealed class AuditArchives(ObjectStores stores, AuditLogOptions options)
{
    private const string Folder = "audit/";

    /// <summary>The regions that have an archive.</summary>
    public IReadOnlyCollection<string> Regions => options.Archives.Keys;

    /// <summary>A region's archive; null when it has none.</summary>
    public IObjectStore? Find(string region) => options.Archives.TryGetValue(region, out var name) ? stores.Get(name) : null;

    /// <summary>Whether what is written to a region's archive can neither be changed nor deleted until its date.</summary>
    public bool IsWorm(string region) => Find(region) is IObjectLockStore { LocksObjects: true };

    /// <summary>The object of a path in a tenant's archive.</summary>
    public static ObjectKey KeyOf(TenantId tenant, string path) => ObjectKey.Of(tenant, Folder + path);
}
