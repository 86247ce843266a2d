using System.CommandLine;
using System.Diagnostics;
using Strongroom.TransparencyLog;
using Strongroom.Verifier.Archives;
using Strongroom.Verifier.Output;
using Strongroom.Verifier.Packs;

namespace Strongroom.Verifier;

/// <summary><c>verify PACK.zip | ARCHIVE_DIR</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("input") { Description = "An audit pack (a ZIP file) or the folder of an archive." };
        var checkpoints = new Option<string[]>("--checkpoint") { Description = "A checkpoint kept from before: the log has to go on from it. May be given more than once.", HelpName = "OLD_FILE" };
        var keys = new Option<string[]>("--key") { Description = "A key that came from elsewhere, or a file with one a line. May be given more than once. Without it the keys beside the log are used.", HelpName = "VKEY_OR_FILE" };
        var origin = new Option<string?>("--origin") { Description = "The name that the log has to have.", HelpName = "NAME" };
        var requireKey = new Option<bool>("--require-key") { Description = "Refuse to run without --key." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var quiet = new Option<bool>("--quiet") { Description = "Print nothing but that object, if asked for; the exit code says it." };
        var command = new Command("verify", $"Verify an audit pack or a whole archive, offline.\n{ExitCode.Help}") { input, checkpoints, keys, origin, requireKey, json, quiet };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            parsed.GetRequiredValue(input), parsed.GetValue(checkpoints) ?? [], parsed.GetValue(keys) ?? [], parsed.GetValue(origin),
            parsed.GetValue(requireKey), parsed.GetValue(json), parsed.GetValue(quiet), cancellationToken)));
        return command;
    }

    private static int Run(string input, string[] kept, string[] keyTexts, string? origin, bool requireKey, bool json, bool quiet, CancellationToken cancellationToken)
    {
        if (requireKey && keyTexts.Length == 0) return Answer.Fail(ExitCode.Usage, "--require-key needs a --key.", json, quiet);
        var watch = Stopwatch.StartNew();
        try
        {
            var request = new Request([.. keyTexts.SelectMany(Keys)], [.. kept.Select(KeptCheckpoint.Read)], origin);
            var verdict = ProgressBar.Run(!quiet, progress =>
                Directory.Exists(input) ? new ArchiveVerifier(input, request, progress).Run(cancellationToken)
                : File.Exists(input) ? new PackVerifier(input, request, progress).Run(cancellationToken)
                : throw new UnreadableException($"{input} is not there."));
            if (json)
            {
                using var output = Console.OpenStandardOutput();
                Reports.WriteJson(verdict, watch.Elapsed.TotalSeconds, output);
            }
            else if (!quiet) Reports.WriteText(verdict, watch.Elapsed.TotalSeconds, Console.Out);
            return verdict.Verified ? ExitCode.Verified : ExitCode.NotVerified;
        }
        catch (FormatException e)
        {
            return Answer.Fail(ExitCode.Usage, e.Message, json, quiet);
        }
        catch (UnreadableException e)
        {
            return Answer.Fail(ExitCode.Unreadable, e.Message, json, quiet);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>The keys that an option names: a key itself, or a file of them.</summary>
    internal static IReadOnlyList<NoteKey> Keys(string keyOrFile) =>
        File.Exists(keyOrFile) ? KeyRing.Parse(Input.ReadFile(keyOrFile, Input.MaxKeysBytes))
        : keyOrFile.Contains('+', StringComparison.Ordinal) ? [NoteKey.Parse(keyOrFile)]
        : throw new UnreadableException($"{keyOrFile} is neither a key nor a file.");
}
