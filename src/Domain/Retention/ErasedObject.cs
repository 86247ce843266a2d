namespace Strongroom.Retention;

/// <summary>What became of an object's bytes.</summary>
/// <param name="Confirmation">How the store confirmed that nothing is left; null when it did not.</param>
/// <param name="Failure">What went wrong.</param>
/// <param name="IsThere">The store says that something is there still, and no delete is under way.</param>
/// <param name="IsLocked">A lock of the store forbids it.</param>
/// <param name="LockedUntil">Until when, if the store says.</param>
public sealed record ErasedObject(
    string? Confirmation, string? Failure = null, bool IsThere = false, bool IsLocked = false, DateTimeOffset? LockedUntil = null);
