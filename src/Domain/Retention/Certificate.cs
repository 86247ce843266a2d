namespace Strongroom.Retention;

/// <summary>What a tenant shows to whoever asks whether something was destroyed: receipts with their proofs, and the keys that check them.</summary>
/// <param name="Kind"><c>file</c>, <c>run</c> or <c>erasure</c>.</param>
/// <param name="Id">Whose certificate it is.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="CreatedAt">When it was made out.</param>
/// <param name="PlanId">The plan that was executed, for runs and erasures.</param>
/// <param name="PlanDigest">Its digest, 32 bytes.</param>
/// <param name="Files">Files destroyed in all.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="KeptJson">Erasures: what was kept and why.</param>
/// <param name="Keys">Public keys, as signed notes name them.</param>
/// <param name="Receipts">A page of the receipts.</param>
/// <param name="Cursor">Asks for the next page; null when this is the last.</param>
public sealed record Certificate(
    string Kind, Guid Id, Guid Tenant, DateTimeOffset CreatedAt, Guid? PlanId, byte[]? PlanDigest, long Files, long Bytes, string? KeptJson,
    IReadOnlyList<string> Keys, IReadOnlyList<ProvenReceipt> Receipts, string? Cursor);
