using System.Diagnostics;
using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef ")]
    [InlineData("fish", "complete --command strongroom")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Script_OfAShell_AsksTheProgram(string shell, string registration)
    {
        var ran = await Cli.RunAsync("completion", shell);

        ran.Exit.ShouldBe(ExitCode.Done);
        ran.Output.ShouldContain(registration);
        ran.Output.ShouldContain("[suggest:");
    }

    [Theory]
    [InlineData("strongroom up", "upload")]
    [InlineData("strongroom audit ", "export tail")]
    [InlineData("strongroom retention ex", "explain")]
    [InlineData("strongroom upload --class", "--classification")]
    [InlineData("strongroom upload --classification ", "confidential internal public restricted")]
    [InlineData("strongroom audit export --format j", "jsonl")]
    public async Task Line_InBash_IsCompleted(string line, string expected)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash.");
        var script = $$"""
            PATH="{{AppContext.BaseDirectory}}:$PATH"
            eval "$(strongroom completion bash)"
            COMP_LINE='{{line}}' COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _strongroom
            printf '%s\n' "${COMPREPLY[@]}" | grep -v '^-[a-z?]$\|^--' | sort | paste -sd' '
            [[ '{{line}}' != *--* ]] || printf '%s\n' "${COMPREPLY[@]}" | grep '^--' | paste -sd' '
            """;
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", script]) { RedirectStandardOutput = true })!;

        var completed = (await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();

        completed.ShouldBe(expected);
    }
}
