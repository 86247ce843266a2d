namespace Strongroom.Erasure;

/// <summary>An erasure that an admin asks for: of the whole tenant, or of whatever is a person's by one of these.</summary>
/// <param name="WholeTenant">Everything the tenant has.</param>
/// <param name="UserId">Files that this user uploaded; their pseudonym in the audit log is erased as well.</param>
/// <param name="Tags">Files that carry one of these tags.</param>
/// <param name="Prefixes">Files below one of these paths.</param>
/// <param name="Reason">Why, in words. Kept with the request, never in the audit log.</param>
/// <param name="CaseId">The request's number elsewhere, if it has one.</param>
public sealed record ErasureRequest(bool WholeTenant, string? UserId, IReadOnlyList<string> Tags, IReadOnlyList<string> Prefixes, string Reason, string? CaseId);
