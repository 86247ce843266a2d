using System.Buffers.Text;
using Strongroom.TransparencyLog;

namespace Strongroom.Verifier;

/// <summary>Whether bytes are an entry of the tenant in its canonical form.</summary>
internal static class EntryCheck
{
    public static Fault? Refuse(ReadOnlySpan<byte> entry, long index, Guid tenant, out Guid id)
    {
        if (AuditEntryForm.Check(entry, out var owner, out id) is { } why) return new Fault(index, FindId(entry), $"It is not an entry in canonical form. {why}");
        return owner == tenant ? null : new Fault(index, id, $"It belongs to the tenant {owner}, the log to {tenant}.");
    }

    /// <summary>The id that bytes give themselves, whatever else is wrong with them.</summary>
    public static Guid? FindId(ReadOnlySpan<byte> entry)
    {
        var member = "\"id\":\""u8;
        var at = entry.IndexOf(member);
        return at >= 0 && Utf8Parser.TryParse(entry[(at + member.Length)..], out Guid id, out _, 'D') ? id : null;
    }

    /// <summary>The tenant whose id ends the name of a log.</summary>
    public static Guid? TenantOf(string origin) => Guid.TryParseExact(origin.Split('/')[^1], "D", out var tenant) ? tenant : null;
}
