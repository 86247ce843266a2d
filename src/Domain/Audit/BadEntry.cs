namespace Strongroom.Audit;

/// <summary>The first entry that does not verify.</summary>
/// <param name="Index">Its place in the log; null for an entry that has none, though it should.</param>
/// <param name="Id">Its id, where one is known.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record BadEntry(long? Index, Guid? Id, string Reason);
