using System.IO.Compression;
using Strongroom.Files;

namespace Strongroom.Domain.Tests.Files;

public sealed class ZipInspectorTests
{
    private static readonly ZipRules Rules = new(10, 100_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inspect_OrdinaryZip_FindsNothing() =>
        (await FaultOfAsync(zip => { Add(zip, "src/main.cs", 10); Add(zip, "readme.md", 20); })).ShouldBeNull();

    [Theory]
    [InlineData("../evil.sh")]
    [InlineData("a/../../evil.sh")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\evil.bat")]
    [InlineData("C:/windows/evil.dll")]
    public async Task Inspect_PathThatEscapes_IsFound(string name) => (await FaultOfAsync(zip => Add(zip, name, 1)))!.ShouldContain("outside");

    [Fact]
    public async Task Inspect_SymbolicLink_IsFound() =>
        (await FaultOfAsync(zip => Add(zip, "link", 4).ExternalAttributes = unchecked((int)0xA1FF0000)))!.ShouldContain("symbolic link");

    [Fact]
    public async Task Inspect_TooManyEntries_IsFoundWithoutReadingThem() => (await FaultOfAsync(zip =>
    {
        for (var i = 0; i < 11; i++) Add(zip, $"f{i}", 1);
    }))!.ShouldContain("11 entries");

    [Fact]
    public async Task Inspect_Bomb_IsMeasuredByUnpackingIt() =>
        (await FaultOfAsync(zip => Add(zip, "zeros", 100_001)))!.ShouldContain("larger than 100000");

    [Fact]
    public async Task Inspect_BombThatLiesAboutItsSize_IsFound()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true)) Add(archive, "zeros", 200_000);
        // The sizes in the central directory (offset 24 of its record) are rewritten to 1 byte.
        var bytes = zip.ToArray();
        var directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        bytes[directory + 24] = 1;
        bytes.AsSpan(directory + 25, 3).Clear();

        (await ZipInspector.FindFaultAsync(new MemoryStream(bytes), Rules, Token)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK")]
    [InlineData("not a zip at all, but long enough to hold an end record")]
    public async Task Inspect_NoZip_IsFound(string text) =>
        (await ZipInspector.FindFaultAsync(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text)), Rules, Token))!.ShouldContain("not a ZIP");

    [Fact]
    public async Task Inspect_AnyByteFlipped_NeverThrows()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true)) Add(archive, "a.txt", 50);
        for (var i = 0; i < zip.Length; i++)
        {
            var bytes = zip.ToArray();
            bytes[i] ^= 0xFF;
            await Should.NotThrowAsync(() => ZipInspector.FindFaultAsync(new MemoryStream(bytes), Rules, Token));
        }
    }

    private static async Task<string?> FaultOfAsync(Action<ZipArchive> fill)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true)) fill(archive);
        return await ZipInspector.FindFaultAsync(zip, Rules, Token);
    }

    private static ZipArchiveEntry Add(ZipArchive zip, string name, int size)
    {
        var entry = zip.CreateEntry(name);
        using var content = entry.Open();
        content.Write(new byte[size]);
        return entry;
    }
}
