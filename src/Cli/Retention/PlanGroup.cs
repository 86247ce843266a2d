using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Retention;

/// <summary>The files of a plan that one policy takes.</summary>
internal sealed record PlanGroup(string? Name, int? Version, string Action, long Files, long Bytes, IReadOnlyList<string> Samples) : AnswerBody;
