namespace Strongroom.Verifier.Certificates;

/// <summary>The outcome of verifying a certificate of destruction. <paramref name="Fault"/> is null when every receipt is good.</summary>
internal sealed record CertificateVerdict(string Kind, Guid Id, int Receipts, long Files, bool KeysTrusted, string? Fault);
