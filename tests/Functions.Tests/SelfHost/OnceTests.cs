using Strongroom.SelfHost.Commands;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>The whole product by <c>./run --once</c>, on servers of its own.</summary>
public sealed class OnceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Files_Allowed_GoThroughTheirWholeLife()
    {
        var (code, output) = await RunAsync(Write("note with spaces.txt", "Hello"u8.ToArray()), Write("paper.pdf", [.. "%PDF-1.7\n"u8, .. new byte[300_000]]));

        code.ShouldBe(0, output);
        output.ShouldContain("note with spaces.txt  (5 B, text/plain)");
        output.ShouldContain("paper.pdf  (300.0 kB, application/pdf)");
        output.ShouldNotContain("✗");
        output.Split("✓ purged: ").Length.ShouldBe(3);
        output.ShouldContain("PURGE");
        output.ShouldNotContain("\e[");
        output.TrimEnd().ShouldEndWith("Every step held.");
    }

    [Fact]
    public async Task File_OfATypeNotAllowed_IsPrintedWithItsRefusal()
    {
        var (code, output) = await RunAsync(Write("program.exe", [0x4d, 0x5a, 0, 0]), Write("lies.png", "not a picture"u8.ToArray()));

        code.ShouldBe(1);
        output.ShouldContain("415 Type not allowed");
        output.ShouldContain("the file is quarantined");
        output.TrimEnd().ShouldEndWith("2 of the steps did not hold.");
    }

    [Fact]
    public async Task File_Absent_IsOneSentence()
    {
        var refused = await Should.ThrowAsync<CommandException>(() => RunAsync(Path.Combine(_folder.FullName, "absent")));

        refused.Message.ShouldStartWith("There is no file '");
    }

    private static async Task<(int Code, string Output)> RunAsync(params IReadOnlyList<string> files)
    {
        await using var output = new StringWriter();
        var code = await OnceCommand.RunAsync(new Arguments.Once(files), output, colours: false, Token);
        return (code, output.ToString());
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
