using Strongroom.Access;

namespace Strongroom.Functions.Http;

/// <summary>The members of a problem as they are sent.</summary>
public sealed record ProblemBody(string Type, string Title, int Status, string Detail, string TraceId, IReadOnlyList<FieldError>? Errors, Guid? FileId);
