using System.Diagnostics.CodeAnalysis;
using System.Text;
using Strongroom.Tenants;

namespace Strongroom.Stores;

/// <summary>
/// The full name of an object in a store: <c>tenants/{tenantId}/{path}</c>, at most 1,024 UTF-8 bytes.
/// No key exists outside a tenant's prefix.
/// </summary>
public sealed record ObjectKey
{
    /// <summary>The longest key that S3 and Azure Blob both take, in UTF-8 bytes.</summary>
    public const int MaxBytes = 1024;

    /// <summary>What every key begins with.</summary>
    public const string Root = "tenants/";

    private ObjectKey(TenantId tenant, string path)
    {
        Tenant = tenant;
        Path = path;
        Value = $"{Root}{tenant}/{path}";
    }

    /// <summary>The owner of the object.</summary>
    public TenantId Tenant { get; }

    /// <summary>The key without the tenant's prefix, as callers see it.</summary>
    public string Path { get; }

    /// <summary>The key as the store knows it.</summary>
    public string Value { get; }

    /// <summary>The prefix that holds every object of a tenant.</summary>
    public static string PrefixOf(TenantId tenant) => $"{Root}{tenant}/";

    /// <summary>Joins a tenant and a path. The path has been validated by whoever built it; only the length is checked here.</summary>
    public static ObjectKey Of(TenantId tenant, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var key = new ObjectKey(tenant, path);
        return Encoding.UTF8.GetByteCount(key.Value) <= MaxBytes
            ? key
            : throw new ArgumentOutOfRangeException(nameof(path), $"An object key is at most {MaxBytes} bytes.");
    }

    /// <summary>Reads a key that came from outside (an event, a listing). False for whatever lies outside a tenant's prefix.</summary>
    public static bool TryParse(string? key, [NotNullWhen(true)] out ObjectKey? parsed)
    {
        parsed = null;
        const int prefixLength = 8 + 36 + 1;
        if (key is null || key.Length <= prefixLength || Encoding.UTF8.GetByteCount(key) > MaxBytes) return false;
        if (!key.StartsWith(Root, StringComparison.Ordinal) || key[prefixLength - 1] != '/') return false;
        if (!TenantId.TryParse(key.AsSpan(Root.Length, 36), out var tenant)) return false;
        parsed = new ObjectKey(tenant, key[prefixLength..]);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
