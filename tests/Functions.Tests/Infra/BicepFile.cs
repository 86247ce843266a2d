namespace Strongroom.Functions.Tests.Infra;

/// <summary>A template, or a file of parameters.</summary>
internal sealed record BicepFile(string Path, IReadOnlyList<BicepStatement> Statements)
{
    public IEnumerable<BicepStatement.Parameter> Parameters => Statements.OfType<BicepStatement.Parameter>();

    public IEnumerable<BicepStatement.Variable> Variables => Statements.OfType<BicepStatement.Variable>();

    public IEnumerable<BicepStatement.Resource> Resources => Statements.OfType<BicepStatement.Resource>();

    public IEnumerable<BicepStatement.Module> Modules => Statements.OfType<BicepStatement.Module>();

    public IEnumerable<BicepStatement.Output> Outputs => Statements.OfType<BicepStatement.Output>();

    public IEnumerable<BicepStatement.Assignment> Assignments => Statements.OfType<BicepStatement.Assignment>();

    /// <summary>Every expression, at any depth.</summary>
    public IEnumerable<BicepExpression> Expressions => Statements.SelectMany(statement => statement.Expressions).SelectMany(expression => expression.All);

    /// <summary>The path of a file that this one names, from the folder of all templates.</summary>
    public string PathOf(string relative)
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        return System.IO.Path.GetRelativePath("/", System.IO.Path.GetFullPath(System.IO.Path.Combine("/", folder, relative)));
    }
}
