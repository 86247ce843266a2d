using Strongroom.SelfHost.Hosting;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>What is taken from host.json.</summary>
public sealed class HostJsonTests
{
    [Fact]
    public void Product_HostJson_IsReadWhole() => HostJson.Load(Path.Combine(AppContext.BaseDirectory, "host.json")).ShouldBe(new HostJson
    {
        RoutePrefix = "api",
        FunctionTimeout = TimeSpan.FromMinutes(10),
        MaxDegreeOfParallelism = 8,
        PoisonBlobThreshold = 5,
    });

    [Fact]
    public void Timeout_MinusOne_IsNone()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"version": "2.0", "functionTimeout": "-1"}""");

        HostJson.Load(file).ShouldBe(new HostJson { FunctionTimeout = Timeout.InfiniteTimeSpan });

        File.Delete(file);
    }
}
