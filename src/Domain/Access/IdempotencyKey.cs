namespace Strongroom.Access;

/// <summary>A client's <c>Idempotency-Key</c> with a SHA-256 of what was asked: the same key for another request is an error.</summary>
/// <param name="Key">1 to 255 printable ASCII characters.</param>
/// <param name="Fingerprint">SHA-256 of operation and request, 32 bytes.</param>
public sealed record IdempotencyKey(string Key, byte[] Fingerprint);
