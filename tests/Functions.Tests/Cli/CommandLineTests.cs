using Strongroom.Cli;
using Strongroom.Cli.Running;
using Strongroom.Functions.Tests.Infra;

namespace Strongroom.Functions.Tests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_OfEverything_NamesTheCommandsAndTheExitCodes()
    {
        var asked = await Cli.RunAsync("--help");

        asked.Exit.ShouldBe(ExitCode.Done);
        asked.Output.ShouldContain(ExitCode.Help);
        (await Cli.RunAsync()).Output.ShouldBe(asked.Output);
    }

    [Fact]
    public async Task Words_NotUnderstood_AreUsageWithWhatWasPerhapsMeant()
    {
        var typo = await Cli.RunAsync("completoin", "bash");

        typo.Exit.ShouldBe(ExitCode.Usage);
        typo.Output.ShouldBeEmpty();
        typo.Error.ShouldContain("completion");
        typo.Error.ShouldContain("See strongroom --help.");
    }

    [Fact]
    public async Task Words_NotUnderstoodByAProgram_AreJson()
    {
        var typo = await Cli.RunAsync("completion", "tcsh", "--json");

        typo.Exit.ShouldBe(ExitCode.Usage);
        ((string)typo.Json["error"]!["code"]!).ShouldBe("usage");
        ((string)typo.Json["error"]!["message"]!).ShouldContain("tcsh");
        typo.Output.Count(c => c == '\n').ShouldBe(1);
        typo.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Commands_EveryOne_IsInTheDocument()
    {
        var document = File.ReadAllText(Path.Combine(BicepTree.Root(), "docs", "cli.md"));
        var commands = Leaves(StrongroomCommand.Create(), "strongroom").ToList();
        commands.Count.ShouldBeGreaterThan(10);
        commands.Where(command => !document.Contains(command, StringComparison.Ordinal)).ShouldBeEmpty();

        static IEnumerable<string> Leaves(System.CommandLine.Command command, string path) =>
            command.Subcommands.Count == 0 ? [path] : command.Subcommands.SelectMany(below => Leaves(below, $"{path} {below.Name}"));
    }
}
