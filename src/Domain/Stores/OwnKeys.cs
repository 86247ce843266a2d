using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Stores;

/// <summary>
/// Keys that the gateway takes for itself in a tenant's prefix: <c>.strongroom/{fileId}</c>, where a file's new bytes lie until they take the old ones'
/// place. No file can have such a path: the first segment of every scope begins with a letter or digit.
/// </summary>
public static class OwnKeys
{
    /// <summary>What their paths begin with.</summary>
    public const string Prefix = ".strongroom/";

    /// <summary>Where the new bytes of a file lie.</summary>
    public static ObjectKey Of(Tenants.TenantId tenant, Guid fileId) => ObjectKey.Of(tenant, Prefix + fileId.ToString("D"));

    /// <summary>Whether a key is the gateway's own.</summary>
    public static bool Has(ObjectKey key) => key.Path.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The file that an own key belongs to.</summary>
    public static bool TryReadFile(ObjectKey key, [NotNullWhen(true)] out Guid? fileId)
    {
        fileId = Has(key) && Guid.TryParseExact(key.Path.AsSpan(Prefix.Length), "D", out var id) ? id : null;
        return fileId is not null;
    }
}
