namespace Strongroom.Functions.Tests.Retention;

/// <summary>
/// Tests that run passes of retention on the shared gateway, one after the other: a pass plans for every tenant, and would take a file that another test has just
/// made due.
/// </summary>
[CollectionDefinition(Name)]
public sealed class RetentionPasses
{
    public const string Name = "retention passes";
}
