namespace Strongroom.Retention;

/// <summary>One receipt of a batch: its id, the file, how its absence was confirmed, and the canonical statement.</summary>
public sealed record SignedReceipt(Guid Id, TakenFile File, string Confirmation, byte[] KeySha256, byte[] Statement);
