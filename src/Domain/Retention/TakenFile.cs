using Strongroom.Stores;

namespace Strongroom.Retention;

/// <summary>A file whose purge has been taken up, with all that its receipt will say.</summary>
/// <param name="Intent">The promise to destroy it.</param>
/// <param name="File">The file.</param>
/// <param name="Key">Where its bytes are.</param>
/// <param name="Store">The store's name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the bytes, if known.</param>
/// <param name="Reason">Why, in the words of whoever ordered it.</param>
/// <param name="Kind">Why, in one word: <c>retention</c>, <c>hard-delete</c>, <c>erasure</c>.</param>
/// <param name="Policy">The policy that wanted it.</param>
/// <param name="PolicyVersion">Its version.</param>
/// <param name="Plan">The plan that it was in.</param>
/// <param name="PlanDigest">The plan's digest.</param>
/// <param name="Run">The run of that plan.</param>
/// <param name="Kept"><c>hold</c> or <c>lock</c>: it came under one after an earlier purge had begun, and is asked for only. Null for a file to be erased.</param>
public sealed record TakenFile(
    Guid Intent, Guid File, ObjectKey Key, string Store, long Size, byte[]? Sha256, string Reason, string Kind,
    Guid? Policy, int? PolicyVersion, Guid? Plan, byte[]? PlanDigest, Guid? Run, string? Kept);
