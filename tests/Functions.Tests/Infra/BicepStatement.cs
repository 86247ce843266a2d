namespace Strongroom.Functions.Tests.Infra;

/// <summary>A statement of Bicep, with the line it begins on.</summary>
internal abstract record BicepStatement(int Line)
{
    /// <summary>What stands above it: <c>@description(…)</c> and others.</summary>
    public IReadOnlyList<BicepExpression.Call> Decorators { get; init; } = [];

    /// <summary><c>targetScope = 'subscription'</c>.</summary>
    internal sealed record Scope(int Line, string Target) : BicepStatement(Line);

    /// <summary><c>using 'main.bicep'</c>, in a file of parameters.</summary>
    internal sealed record Using(int Line, string Path) : BicepStatement(Line);

    /// <summary><c>param name = value</c>, in a file of parameters.</summary>
    internal sealed record Assignment(int Line, string Name, BicepExpression Value) : BicepStatement(Line);

    /// <summary><c>param name type = default</c>.</summary>
    internal sealed record Parameter(int Line, string Name, string Type, BicepExpression? Default) : BicepStatement(Line);

    /// <summary><c>var name = value</c>.</summary>
    internal sealed record Variable(int Line, string Name, BicepExpression Value) : BicepStatement(Line);

    /// <summary><c>resource name 'type@version' = body</c>.</summary>
    internal sealed record Resource(int Line, string Name, string Type, bool IsExisting, BicepExpression Body) : BicepStatement(Line)
    {
        /// <summary>The properties, inside whatever loop and condition.</summary>
        public BicepExpression.Properties Properties => Innermost(Body);
    }

    /// <summary><c>module name 'path' = body</c>.</summary>
    internal sealed record Module(int Line, string Name, string Path, BicepExpression Body) : BicepStatement(Line)
    {
        /// <summary>What is passed.</summary>
        public BicepExpression.Properties Arguments => Innermost(Body).Find("params") as BicepExpression.Properties ?? new BicepExpression.Properties([]);
    }

    /// <summary><c>output name type = value</c>.</summary>
    internal sealed record Output(int Line, string Name, string Type, BicepExpression Value) : BicepStatement(Line);

    /// <summary>The expressions right below.</summary>
    public IEnumerable<BicepExpression> Expressions => this switch
    {
        Assignment statement => [statement.Value],
        Parameter { Default: { } value } => [value],
        Variable statement => [statement.Value],
        Resource statement => [statement.Body],
        Module statement => [statement.Body],
        Output statement => [statement.Value],
        _ => [],
    };

    /// <summary>The name that others use, or null.</summary>
    public string? Symbol => this switch
    {
        Parameter statement => statement.Name,
        Variable statement => statement.Name,
        Resource statement => statement.Name,
        Module statement => statement.Name,
        _ => null,
    };

    private static BicepExpression.Properties Innermost(BicepExpression body) => body switch
    {
        BicepExpression.Loop loop => Innermost(loop.Body),
        BicepExpression.When guarded => Innermost(guarded.Body),
        BicepExpression.Properties properties => properties,
        _ => throw new BicepException("The body of a resource or module is an object."),
    };
}
