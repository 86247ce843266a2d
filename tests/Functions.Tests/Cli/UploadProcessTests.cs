using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>The built command line, a real gateway and a real store.</summary>
public sealed class UploadProcessTests(CliGatewayFixture fixture) : IClassFixture<CliGatewayFixture>
{
    private const long Allowed = 64L << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upload_OfOneGibibyteWithAPartThatFails_TriesItAgainInLessThan64Mebibytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read from /proc.");
        const long size = 1L << 30;
        var path = fixture.Write("big.bin", size);
        fixture.Store.FailOnce(Fault.CutRequest, request => request.Query["partNumber"] == "7");

        using var process = CliProcess.Start(fixture.Environment(), "upload", path, "--type", "artifact", "--scope", "projects/big", "--json");
        var (ran, peak) = await process.WaitAsync(Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"{ran.Output}{ran.Error}VmHWM {peak >> 10} KiB");

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output + ran.Error);
        var report = ran.Json["files"]![0]!;
        ((string)report["file"]!["status"]!).ShouldBe("available");
        // The gateway has read the object again, and compared it with what was announced.
        ((string?)report["file"]!["sha256"]).ShouldNotBeNull();
        ((long)report["bytes"]!).ShouldBe(size);
        ((int)report["retries"]!).ShouldBe(1);
        fixture.Store.Seen.Count(seen => seen.StartsWith("PUT", StringComparison.Ordinal) && seen.Contains("partNumber=7&", StringComparison.Ordinal)).ShouldBe(2);
        peak.ShouldBeInRange(10L << 20, Allowed);
    }
}
