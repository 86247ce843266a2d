namespace Strongroom.Doctor;

/// <summary>What a role may do.</summary>
/// <param name="Role">The role, or PUBLIC.</param>
/// <param name="Name">Such as SELECT.</param>
/// <param name="Table">The table or function.</param>
/// <param name="Column">The column; null for all of it.</param>
public sealed record Privilege(string Role, string Name, string Table, string? Column)
{
    /// <summary><c>UPDATE (status) ON file_records</c>.</summary>
    public override string ToString() => $"{Name}{(Column is null ? "" : $" ({Column})")} ON {(Name == "EXECUTE" ? "FUNCTION " : "")}strongroom.{Table}";
}
