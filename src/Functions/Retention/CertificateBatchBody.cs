namespace Strongroom.Functions.Retention;

/// <summary>A signed note over the root of a batch of receipts.</summary>
public sealed record CertificateBatchBody(Guid Id, string Note);
