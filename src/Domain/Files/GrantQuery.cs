namespace Strongroom.Files;

/// <summary>Which grants to list, newest first.</summary>
/// <param name="FileId">Of this file.</param>
/// <param name="Kind"><c>upload</c>, <c>download</c> or <c>link</c>.</param>
/// <param name="Active">True: can still be used; false: cannot.</param>
/// <param name="IssuedTo">Given to this user. Callers who are no admin see their own only.</param>
/// <param name="Limit">1 to 1,000 a page.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record GrantQuery(Guid? FileId, string? Kind, bool? Active, string? IssuedTo, int Limit, string? Cursor);
