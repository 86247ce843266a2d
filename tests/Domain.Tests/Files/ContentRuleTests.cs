using Strongroom.Files;

namespace Strongroom.Domain.Tests.Files;

public sealed class ContentRuleTests
{
    private readonly FileCatalog _catalog = FileCatalog.Load();

    [Theory]
    [InlineData("image/png", "89504E470D0A1A0A0000", true)]
    [InlineData("image/png", "FFD8FFE000104A46", false)]
    [InlineData("image/webp", "524946461234567857454250", true)]
    [InlineData("image/webp", "524946461234567857415645", false)]
    [InlineData("application/pdf", "255044462D312E37", true)]
    [InlineData("application/pdf", "4D5A900003000000", false)]
    [InlineData("text/plain", "68656C6C6F0A", true)]
    [InlineData("text/plain", "C3A4C3", true)]
    [InlineData("text/plain", "68656C006C6F", false)]
    [InlineData("text/plain", "FFFE680065", false)]
    [InlineData("text/plain", "7F454C46", false)]
    [InlineData("application/zip", "504B0304", true)]
    [InlineData("application/zip", "50", false)]
    [InlineData("video/mp4", "00000018667479706D703432", true)]
    public void Matches_FirstBytes_DecideTheType(string contentType, string head, bool matches) =>
        _catalog.Find("attachment")!.Contents[contentType].Matches(Convert.FromHexString(head)).ShouldBe(matches);

    [Fact]
    public void Catalog_EveryTypeAndLayout_IsUsable()
    {
        foreach (var name in _catalog.Names)
        {
            var type = _catalog.Find(name)!;
            type.DownloadMinutes.ShouldBeInRange(1, 15);
            type.MaxBytes.ShouldBeGreaterThan(0);
            type.Contents.ShouldNotBeEmpty();
            type.Layouts.ShouldNotBeEmpty();
        }
    }
}
