using Strongroom.Cli.Gateway;

namespace Strongroom.Cli.Audit;

/// <summary>A pack that the gateway builds, and how far it is.</summary>
internal sealed record AuditPack(Guid Id, string Status, long Done, long? Total, string? Error, Guid? FileId) : AnswerBody;
