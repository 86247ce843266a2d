namespace Strongroom.Access;

/// <summary>What an idempotency key was used for: the request's fingerprint and the resources it made or changed.</summary>
public sealed record KeyUse(string Operation, byte[] Fingerprint, Guid? FileId, Guid? GrantId);
