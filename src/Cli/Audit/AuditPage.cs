using System.Text.Json.Serialization;
using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Audit;

/// <summary>A page of the log, newest first.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, string? Cursor) : IPage
{
    [JsonIgnore]
    public int Count => Entries.Count;
}
