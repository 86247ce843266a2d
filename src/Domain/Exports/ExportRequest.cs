namespace Strongroom.Exports;

/// <summary>An export that a caller asks for.</summary>
/// <param name="Format"><c>jsonl</c> or <c>csv</c>.</param>
/// <param name="Filter">Which files.</param>
public sealed record ExportRequest(string Format, ExportFilter Filter);
