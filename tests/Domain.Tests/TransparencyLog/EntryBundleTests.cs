using FsCheck;
using FsCheck.Fluent;
using Strongroom.TransparencyLog;

namespace Strongroom.Domain.Tests.TransparencyLog;

public sealed class EntryBundleTests
{
    [Fact]
    public void Bundle_AnyEntries_RoundTrips() => Prop.ForAll<byte[][]>(entries =>
    {
        var taken = entries.Where(e => e is not null).Take(256).Select(e => new ReadOnlyMemory<byte>(e)).ToList();
        var read = EntryBundle.Read(EntryBundle.Write(taken));
        return read.Count == taken.Count && read.Zip(taken).All(p => p.First.Span.SequenceEqual(p.Second.Span));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Bundle_OfTwo_HasBigEndianLengths() =>
        EntryBundle.Write([new byte[] { 7 }, new byte[256]]).Take(6).ShouldBe([0, 1, 7, 1, 0, 0]);

    [Fact]
    public void Bundle_AtItsLimits_RoundTrips()
    {
        var entries = Enumerable.Repeat(new ReadOnlyMemory<byte>(new byte[EntryBundle.MaxEntryBytes]), 256).ToList();
        var bytes = EntryBundle.Write(entries);
        bytes.Length.ShouldBe(EntryBundle.MaxBytes);
        EntryBundle.Read(bytes).Count.ShouldBe(256);
        Should.Throw<FormatException>(() => EntryBundle.Write([new byte[EntryBundle.MaxEntryBytes + 1]]));
        Should.Throw<FormatException>(() => EntryBundle.Write([.. entries, default]));
        Should.Throw<FormatException>(() => EntryBundle.Read(new byte[2 * 257])).Message.ShouldContain("more than 256");
    }

    [Theory]
    [InlineData(new byte[] { 0 }, "Entry 0")]
    [InlineData(new byte[] { 0, 1 }, "Entry 0")]
    [InlineData(new byte[] { 0, 1, 9, 255, 255, 1 }, "Entry 1")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0 }, "Entry 2")]
    public void Read_CutOff_NamesTheEntry(byte[] bundle, string named) => Should.Throw<FormatException>(() => EntryBundle.Read(bundle)).Message.ShouldContain(named);
}
