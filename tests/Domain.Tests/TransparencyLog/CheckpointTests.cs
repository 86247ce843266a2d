using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Fact]
    public void Checkpoint_WithExtensions_RoundTrips()
    {
        var text = $"example.com/behind-the-sofa\n20852163\n{Root}\nfirst\nsecond line\n";
        var checkpoint = Checkpoint.Parse(text);
        checkpoint.Size.ShouldBe(20852163);
        checkpoint.Extensions.ShouldBe(["first", "second line"]);
        checkpoint.Format().ShouldBe(text);
        checkpoint.ShouldBe(Checkpoint.Parse(checkpoint.Format()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\n1\n")]
    [InlineData($"a\n1\n{Root}")]
    [InlineData($"\n1\n{Root}\n")]
    [InlineData($"a\n01\n{Root}\n")]
    [InlineData($"a\n-1\n{Root}\n")]
    [InlineData($"a\n+1\n{Root}\n")]
    [InlineData($"a\n 1\n{Root}\n")]
    [InlineData($"a\n1.0\n{Root}\n")]
    [InlineData($"a\n99999999999999999999\n{Root}\n")]
    [InlineData($"a\n1\n{Root}=\n")]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("a\n1\nAAAA\n")]
    [InlineData($"a\n0\n{Root}\n")]
    [InlineData($"a\n1\n{Root}\n\n")]
    [InlineData($"a\n1\n{Root}\nx\n\ny\n")]
    public void Parse_NotACheckpoint_Throws(string text) => Should.Throw<FormatException>(() => Checkpoint.Parse(text));

    [Fact]
    public void Format_LinesThatAreNone_Throws()
    {
        Should.Throw<FormatException>(() => new Checkpoint("", 0, MerkleHash.Empty, []).Format());
        Should.Throw<FormatException>(() => new Checkpoint("a\nb", 0, MerkleHash.Empty, []).Format());
        Should.Throw<FormatException>(() => new Checkpoint("a", 0, MerkleHash.Empty, [""]).Format());
        Should.Throw<FormatException>(() => new Checkpoint("a", -1, MerkleHash.Empty, []).Format());
    }

    [Fact]
    public void Chained_Any_RoundTrips()
    {
        var first = new ChainedCheckpoint("log.example", 0, MerkleHash.Empty, new DateTimeOffset(2026, 3, 1, 1, 2, 3, TimeSpan.FromHours(1)).AddTicks(45_678_90), default);
        first.Format().ShouldBe(
            "log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\ntime 2026-03-01T00:02:03.456789Z\nprevious AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
        ChainedCheckpoint.Parse(first.Format()).ShouldBe(first);
        var second = first with { Size = 1, Previous = ChainedCheckpoint.Link("note"u8) };
        ChainedCheckpoint.Parse(second.Format()).Previous.ToHex().ShouldBe("edb465624291e4053c6c5ea4b7eb320dec773e10a57d26b95dcf0564f8e310f8");
    }

    [Theory]
    [InlineData("")]
    [InlineData("time 2026-03-01T00:02:03.456789Z\n")]
    [InlineData("previous AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\ntime 2026-03-01T00:02:03.456789Z\n")]
    [InlineData("time 2026-03-01T00:02:03Z\nprevious AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("time 2026-03-01T00:02:03.456789+00:00\nprevious AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("time 2026-02-30T00:02:03.456789Z\nprevious AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("time 2026-03-01T00:02:03.456789Z\nprevious AAAA\n")]
    [InlineData("time 2026-03-01T00:02:03.456789Z\nprevious AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n")]
    public void Chained_OtherExtensions_Throws(string extensions) => Should.Throw<FormatException>(() => ChainedCheckpoint.Parse($"a\n1\n{Root}\n{extensions}"));
}
