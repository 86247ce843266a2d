using System.Text.Json.Serialization;
using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Retention;

/// <summary>A page of a plan's files.</summary>
internal sealed record PlanItemPage(IReadOnlyList<PlanItem> Items, string? Cursor) : IPage
{
    [JsonIgnore]
    public int Count => Items.Count;
}
