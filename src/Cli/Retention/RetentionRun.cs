using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Retention;

/// <summary>A plan that is being carried out.</summary>
internal sealed record RetentionRun(Guid Id, Guid Plan, string Status, long Total, long Done, long Dropped, long Failed, long Bytes, int Percent) : AnswerBody;
