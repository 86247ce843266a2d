namespace Strongroom.Database;

/// <summary>The idempotency key was used before, perhaps a moment ago by a twin of this request: nothing of this one was kept.</summary>
public sealed class IdempotencyKeyTakenException(Exception inner) : Exception("The idempotency key was used before.", inner);
