namespace Strongroom.Verifier;

/// <summary>
/// Why something does not verify. The index is that of the first entry that is not shown to be good, null when no entry is concerned;
/// the id is the one that the entry gives itself, null when there is none to read.
/// </summary>
internal sealed record Fault(long? Index, Guid? Id, string Reason)
{
    public static Fault Of(string reason) => new(null, null, reason);
}
