using Strongroom.Cli.Files;

namespace Strongroom.Cli.Audit;

/// <summary>What was exported: <c>pack</c> or <c>jsonl</c>, where to, and of a pack the file it is on the gateway.</summary>
internal sealed record ExportReport(string Format, string Target)
{
    public long? Entries { get; init; }
    public Guid? Pack { get; init; }
    public StoredFile? File { get; init; }
}
