namespace Strongroom.Access;

/// <summary>What is wrong with one field of a request, and the limit it broke where there is one.</summary>
public sealed record FieldError(string Field, string Message, string? Limit = null);
