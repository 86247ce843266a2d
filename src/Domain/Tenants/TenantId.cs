namespace Strongroom.Tenants;

/// <summary>Identifies a tenant. Written as a lower-case hyphenated UUID, also in object keys.</summary>
public readonly record struct TenantId(Guid Value)
{
    /// <summary>Reads the canonical form only: lower-case, hyphenated, 36 characters, so that one tenant has one prefix.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TenantId tenant)
    {
        var read = Guid.TryParseExact(text, "D", out var value) && !text.ContainsAnyInRange('A', 'F') && value != Guid.Empty;
        tenant = read ? new TenantId(value) : default;
        return read;
    }

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}
