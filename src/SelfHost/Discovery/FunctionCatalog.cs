namespace Strongroom.SelfHost.Discovery;

/// <summary>Every function of the application, in the order of their names.</summary>
public sealed class FunctionCatalog(IEnumerable<FunctionEntry> functions)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<FunctionEntry> All { get; } = [.. functions.OrderBy(function => function.Name, StringComparer.Ordinal)];

    /// <summary>Those of one kind.</summary>
    public IEnumerable<T> Of<T>() where T : FunctionEntry => All.OfType<T>();
}
