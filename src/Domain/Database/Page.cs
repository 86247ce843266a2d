namespace Strongroom.Database;

/// <summary>A page of a keyset listing. <paramref name="Cursor"/> asks for the next one; null when this was the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Cursor);
