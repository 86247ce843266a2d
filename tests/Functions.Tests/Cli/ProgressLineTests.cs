using Strongroom.Cli.Files;
using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

public sealed class ProgressLineTests
{
    [Fact]
    public async Task Line_OfOneAndOfSeveral_FitsTheTerminalAndGoesAway()
    {
        var (clock, error) = (new StoppedClock(), new StringWriter());
        await using (var line = new ProgressLine(new CliHost { Environment = _ => null, Error = error, Clock = clock, Width = 80 }))
        {
            line.Compose().ShouldBe("");
            var one = line.Add("one.bin");
            one.Begin("one.bin", 100 << 20);
            line.Compose().ShouldBe("one.bin  [------------------------]   0 %");
            one.Move(25 << 20);
            clock.Seconds = 6;
            line.Compose().ShouldBe("one.bin  [######------------------]  25 %       5 MiB/s  15 s left");
            // What has to be sent again is taken back, never below nothing.
            one.Move(-(30 << 20));
            line.Compose().ShouldStartWith("one.bin  [------------------------]   0 %");

            var two = line.Add("two");
            two.Begin(new string('x', 200), 100 << 20);
            two.Move(50 << 20);
            line.Compose().ShouldStartWith("2 files  [");
            one.End();
            line.Compose().Length.ShouldBe(79);
            line.Compose().ShouldStartWith("…xxx");
        }
        error.ToString().ShouldEndWith("\r\e[K");
    }

    /// <summary>A clock that stands still until it is set, and whose timers do not fire.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public double Seconds { get; set; } = 1;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
    }
}
