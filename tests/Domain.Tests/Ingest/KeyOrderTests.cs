using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Ingest;

namespace Strongroom.Domain.Tests.Ingest;

public sealed class KeyOrderTests
{
    [Fact]
    public void Compare_AnyTwoTexts_IsTheOrderOfTheirUtf8Bytes() => Prop.ForAll<string, string>((left, right) =>
    {
        var (a, b) = (Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(left ?? "")), Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(right ?? "")));
        var bytes = Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
        return Math.Sign(KeyOrder.Compare(a, b)) == Math.Sign(bytes);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("\ufffd", "😀", -1)]
    [InlineData("a\ud7ff", "a😀", -1)]
    [InlineData("😀", "😀a", -1)]
    [InlineData("😁", "😀", 1)]
    [InlineData("a", "a", 0)]
    public void Compare_AroundTheSurrogates_IsTheOrderOfTheirUtf8Bytes(string left, string right, int order) =>
        Math.Sign(KeyOrder.Compare(left, right)).ShouldBe(order);
}
