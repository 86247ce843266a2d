namespace Strongroom.Retention;

/// <summary>Which certificate: exactly one of the ids.</summary>
/// <param name="FileId">Of a file.</param>
/// <param name="RunId">Of a run.</param>
/// <param name="ErasureId">Of an erasure.</param>
/// <param name="Limit">Receipts a page.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record CertificateRequest(Guid? FileId, Guid? RunId, Guid? ErasureId, int Limit, string? Cursor);
