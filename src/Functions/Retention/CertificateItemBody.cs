namespace Strongroom.Functions.Retention;

/// <summary>A receipt of a certificate: its canonical bytes as text, and the path from them to the root of its batch.</summary>
public sealed record CertificateItemBody(string Statement, Guid Batch, int Leaf, IReadOnlyList<string> Proof, Guid? EntryId);
