namespace Strongroom.Cli.Running;

/// <summary>A failure: a stable word, a sentence, what to do next, and the request in the gateway's log.</summary>
internal sealed record ErrorDetail(string Code, string Message, string? Next, string? TraceId);
