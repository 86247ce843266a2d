using Strongroom.Access;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary>A hold to be set.</summary>
/// <param name="CaseId">The matter it belongs to, in the words of whoever runs it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Scope">A word of <see cref="HoldScope"/>.</param>
/// <param name="File">The file, when the scope is one.</param>
/// <param name="PathPrefix">How paths begin, when the scope is a prefix.</param>
/// <param name="ObjectType">The object's type, when the scope is an object.</param>
/// <param name="ObjectId">The object's id, when the scope is an object.</param>
public sealed record HoldRequest(
    string CaseId, string Reason, string Scope, FileRef? File = null, string? PathPrefix = null, string? ObjectType = null, string? ObjectId = null)
{
    /// <summary>Characters of a case id.</summary>
    public const int CaseIdLength = 100;

    /// <summary>Characters of a reason.</summary>
    public const int ReasonLength = 500;

    /// <summary>Everything that is wrong with it. A member that belongs to another scope is wrong: what is ignored would be taken for granted.</summary>
    public IReadOnlyList<FieldError> Check()
    {
        var errors = new List<FieldError>();
        CheckText(errors, "caseId", CaseId, CaseIdLength);
        CheckText(errors, "reason", Reason, ReasonLength);
        if (!HoldScope.All.Contains(Scope, StringComparer.Ordinal)) errors.Add(new FieldError("scope", "Not one of the allowed values.", string.Join(", ", HoldScope.All)));
        CheckMember(errors, "fileId", HoldScope.File, File is not null);
        CheckMember(errors, "pathPrefix", HoldScope.Prefix, PathPrefix is not null);
        CheckMember(errors, "objectType", HoldScope.Object, ObjectType is not null);
        CheckMember(errors, "objectId", HoldScope.Object, ObjectId is not null);
        if (PathPrefix is not null) CheckText(errors, "pathPrefix", PathPrefix, 1024);
        if (PathPrefix?.StartsWith('/') == true) errors.Add(new FieldError("pathPrefix", "Paths begin without a slash: this would cover nothing."));
        if (ObjectType is not null) CheckText(errors, "objectType", ObjectType, 256);
        if (ObjectId is not null) CheckText(errors, "objectId", ObjectId, 256);
        return errors;
    }

    /// <summary>Checks a text that somebody typed.</summary>
    internal static void CheckText(List<FieldError> errors, string field, string text, int length)
    {
        if (string.IsNullOrWhiteSpace(text)) errors.Add(new FieldError(field, "Must not be empty."));
        else if (text.Length > length) errors.Add(new FieldError(field, "Too long.", $"{length} characters"));
        else if (text.Any(char.IsControl)) errors.Add(new FieldError(field, "Must not contain control characters."));
    }

    private void CheckMember(List<FieldError> errors, string field, string scope, bool given)
    {
        if (Scope == scope && !given) errors.Add(new FieldError(field, $"The scope {scope} needs it."));
        else if (Scope != scope && given) errors.Add(new FieldError(field, $"Only the scope {scope} takes it."));
    }
}
