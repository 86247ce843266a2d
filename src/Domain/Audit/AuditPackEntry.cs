using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>An entry for a pack.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Bytes">Its canonical bytes.</param>
/// <param name="Form">The same, read.</param>
/// <param name="Path">The file's path, where it is known.</param>
/// <param name="Actor">Whose pseudonym the actor is, where that is still known.</param>
internal sealed record AuditPackEntry(long Index, ReadOnlyMemory<byte> Bytes, AuditEntryForm Form, string? Path, string? Actor);
