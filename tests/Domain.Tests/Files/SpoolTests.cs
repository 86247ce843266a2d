using Strongroom.Files;

namespace Strongroom.Domain.Tests.Files;

public sealed class SpoolTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData((4 * 1024) - 1, false)]
    [InlineData(4 * 1024, false)]
    [InlineData((4 * 1024) + 1, false)]
    [InlineData(Spool.MemoryBytes - 1, false)]
    [InlineData(Spool.MemoryBytes, true)]
    [InlineData(Spool.MemoryBytes + 1, true)]
    [InlineData((3 * Spool.MemoryBytes) + 5, true)]
    public async Task Fill_BodyOfAnySize_KeepsItsBytes(int size, bool onDisk)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        await using var spool = new Spool();

        (await spool.FillAsync(new MemoryStream(bytes), 1_000_000, TestContext.Current.CancellationToken)).ShouldBe(size);

        (spool.Bytes is FileStream).ShouldBe(onDisk);
        using var copy = new MemoryStream();
        await spool.Bytes.CopyToAsync(copy, TestContext.Current.CancellationToken);
        copy.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public async Task Fill_BodyLargerThanTheLimit_StopsAndSaysSo()
    {
        var body = new MemoryStream(new byte[1_000_000]);
        await using var spool = new Spool();

        (await spool.FillAsync(body, 200_000, TestContext.Current.CancellationToken)).ShouldBeGreaterThan(200_000);

        body.Position.ShouldBeLessThan(body.Length);
    }
}
