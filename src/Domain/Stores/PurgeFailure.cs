namespace Strongroom.Stores;

/// <summary>Why something was not deleted.</summary>
/// <param name="Error">The store's code for it.</param>
/// <param name="IsAnswer">Whether the store said so. Without its answer the delete may still take place.</param>
/// <param name="IsLocked">An object lock or an immutability policy forbids it.</param>
/// <param name="LockedUntil">Until when, if the store says.</param>
public sealed record PurgeFailure(string Error, bool IsAnswer = true, bool IsLocked = false, DateTimeOffset? LockedUntil = null);
