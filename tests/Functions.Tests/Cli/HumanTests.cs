using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

public sealed class HumanTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1024 * 1024 - 1, "1 MiB")]
    [InlineData(1L << 30, "1 GiB")]
    [InlineData(long.MaxValue, "8192 PiB")]
    public void Bytes_AreInBinaryUnits(long bytes, string text) => Human.Bytes(bytes).ShouldBe(text);

    [Theory]
    [InlineData(0.84, "840 ms")]
    [InlineData(4.2, "4.2 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(532800, "6 d 4 h")]
    public void Duration_HasTheTwoLargestUnits(double seconds, string text) => Human.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Fact]
    public void Plain_TextForATerminal_HasNoControls() => Human.Plain("a\e[31mb\u009bc").ShouldBe("a\uFFFD[31mb\uFFFDc");
}
