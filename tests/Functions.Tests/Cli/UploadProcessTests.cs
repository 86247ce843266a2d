using System.Diagnostics;
using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>The built command line as a process, a real gateway and a real store.</summary>
public sealed class UploadProcessTests(CliGatewayFixture fixture) : CliGatewayTests(fixture)
{
    private const long Allowed = 64L << 20;

    [Fact]
    public async Task Upload_OfOneGibibyteWithAPartThatFails_TriesItAgainInLessThan64Mebibytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read from /proc.");
        const long size = 1L << 30;
        var path = Write("big.bin", size);
        Store.FailOnce(Fault.CutRequest, request => request.Query["partNumber"] == "7");

        using var process = CliProcess.Start(Environment, "upload", path, "--type", "artifact", "--scope", "projects/big", "--json");
        var (ran, peak) = await process.WaitAsync(Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine($"{ran.Output}{ran.Error}VmHWM {peak >> 10} KiB");

        ran.Exit.ShouldBe(ExitCode.Done, ran.Output + ran.Error);
        var report = ran.Json["files"]![0]!;
        ((string)report["file"]!["status"]!).ShouldBe("available");
        // The gateway has read the object again, and compared it with what was announced.
        ((string?)report["file"]!["sha256"]).ShouldNotBeNull();
        ((long)report["bytes"]!).ShouldBe(size);
        ((int)report["retries"]!).ShouldBe(1);
        Store.Seen.Count(seen => seen.StartsWith("PUT", StringComparison.Ordinal) && seen.Contains("partNumber=7&", StringComparison.Ordinal)).ShouldBe(2);
        peak.ShouldBeInRange(10L << 20, Allowed);
    }

    [Fact]
    public async Task Upload_Terminated_EndsInOrderAndGoesOnTheNextTime()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        var path = Write("stopped.bin", 3 * PartBytes);
        Store.Faults = request => request.Query["partNumber"] == "3" ? Fault.Hang : Fault.None;
        string[] command = ["upload", path, "--type", "artifact", "--scope", "projects/stopped", "--parallel", "1"];

        using var process = CliProcess.Start(Environment, command);
        await Store.Hanging.WaitAsync(Cancel);
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) await kill.WaitForExitAsync(Cancel);
        var (stopped, _) = await process.WaitAsync(Cancel);
        Store.Faults = _ => Fault.None;
        using var again = CliProcess.Start(Environment, command);
        var (ran, _) = await again.WaitAsync(Cancel);

        (stopped.Exit, stopped.Output).ShouldBe((ExitCode.Interrupted, ""));
        stopped.Error.ShouldContain("goes on");
        ran.Exit.ShouldBe(ExitCode.Done, ran.Error);
        ran.Output.ShouldContain("resumed");
        ran.Output.ShouldNotContain("\e[");
    }
}
