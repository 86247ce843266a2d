namespace Strongroom.Functions.OpenApi;

/// <summary>A query parameter of a function.</summary>
/// <param name="name">As in the query.</param>
/// <param name="description">One line.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ApiQueryAttribute(string name, string description) : Attribute
{
    /// <summary>As in the query.</summary>
    public string Name { get; } = name;

    /// <summary>One line.</summary>
    public string Description { get; } = description;

    /// <summary>A type of JSON Schema.</summary>
    public string Type { get; set; } = "string";

    /// <summary>A format of JSON Schema, such as <c>uuid</c>.</summary>
    public string? Format { get; set; }

    /// <summary>The allowed words.</summary>
    public string[] Words { get; set; } = [];
}
