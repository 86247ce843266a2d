using FsCheck;
using FsCheck.Fluent;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

public sealed class TilePathTests
{
    [Theory]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 999, 17, "tile/1/999.p/17")]
    [InlineData(63, 1000, 256, "tile/63/x001/000")]
    [InlineData(null, 273, 112, "tile/entries/273.p/112")]
    [InlineData(null, 1_000_000, 255, "tile/entries/x001/x000/000.p/255")]
    public void Path_OfAPlace_IsThatOfTheSpecification(int? level, long index, int width, string text)
    {
        var path = new TilePath(level, index, width);
        path.ToString().ShouldBe(text);
        TilePath.Parse(text).ShouldBe(path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/001/000")]
    [InlineData("tile/0/x001/x000")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/+1")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/x001.p/000")]
    [InlineData("tile/0/x001.p/000.p/3")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/data/000")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/000/")]
    [InlineData("tile//000")]
    [InlineData("tile/0/../000")]
    public void Parse_NotAPath_IsNone(string text)
    {
        TilePath.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => TilePath.Parse(text));
    }

    [Fact]
    public void Path_AnyPlace_RoundTrips() => Prop.ForAll<int, NonNegativeInt, byte>((level, index, width) =>
    {
        var path = new TilePath(level < 0 ? null : level % 64, (long)index.Get * index.Get * 7919, width + 1);
        return TilePath.Parse(path.ToString()) == path;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
