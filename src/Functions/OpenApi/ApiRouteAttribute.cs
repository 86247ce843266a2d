namespace Strongroom.Functions.OpenApi;

/// <summary>What the API's document says of a function, kept beside it. Route, methods and path parameters come from the trigger.</summary>
/// <param name="operation">The operation's dotted name, or empty for what asks for no role.</param>
/// <param name="summary">One line.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ApiRouteAttribute(string operation, string summary) : Attribute
{
    /// <summary>The operation's dotted name.</summary>
    public string Operation { get; } = operation;

    /// <summary>One line.</summary>
    public string Summary { get; } = summary;

    /// <summary>The JSON body; null when there is none or it is described by <see cref="BodyMedia"/>.</summary>
    public Type? Body { get; set; }

    /// <summary>Members that the JSON body must have.</summary>
    public string[] Needed { get; set; } = [];

    /// <summary>Media types of a body that is not JSON.</summary>
    public string[] BodyMedia { get; set; } = [];

    /// <summary>The JSON answer; null when there is none or it is a file.</summary>
    public Type? Answer { get; set; }

    /// <summary>The status of success.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Statuses besides success and those every route can answer with.</summary>
    public int[] Problems { get; set; } = [];
}
