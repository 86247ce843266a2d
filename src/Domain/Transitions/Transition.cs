using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Transitions;

/// <summary>A move of a file's object that has been promised: into the archive tier, out of it, or into fewer bytes.</summary>
/// <param name="File">The file as it is now.</param>
/// <param name="Kind">archive, compress or rehydrate.</param>
/// <param name="PlanId">The plan that it is an item of.</param>
/// <param name="KeepDays">For how long a copy beside the archived object is wanted.</param>
/// <param name="ETagBefore">The object that is to be moved.</param>
/// <param name="ETagAfter">The new bytes, once they lie beside the old ones and have been read back.</param>
/// <param name="SizeAfter">How many these are.</param>
/// <param name="Sha256">The hash of what was read, the file's original bytes.</param>
/// <param name="IsMoving">The point of no return was passed once: the object may have been changed already.</param>
/// <param name="Refusal">Why it must not begin; null when it may.</param>
public sealed record Transition(
    FileRecord File, string Kind, Guid? PlanId, int KeepDays, string ETagBefore, string? ETagAfter, long? SizeAfter, byte[]? Sha256, bool IsMoving, string? Refusal)
{
    /// <summary>Where the new bytes lie until they take the old ones' place.</summary>
    public ObjectKey Beside => OwnKeys.Of(File.Tenant, File.Id);
}
