namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>Tests that share a gateway that exports.</summary>
[CollectionDefinition(Name)]
public sealed class TracedCollection : ICollectionFixture<TracedGateway>
{
    public const string Name = "traced";
}
