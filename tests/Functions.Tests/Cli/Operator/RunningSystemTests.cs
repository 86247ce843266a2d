namespace Strongroom.Functions.Tests.Cli.Operator;

/// <summary>Classes that share one running system, and so run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RunningSystemTests : ICollectionFixture<RunningSystem>
{
    public const string Name = "running system";
}
