using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>The keys whose signatures count on the checkpoints of a log, retired ones too.</summary>
public sealed record AuditKeyList(string Origin, IReadOnlyList<NoteKey> Keys);
