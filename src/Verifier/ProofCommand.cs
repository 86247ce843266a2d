using System.CommandLine;
using Strongroom.Verifier.Output;
using Strongroom.Verifier.Proof;

namespace Strongroom.Verifier;

/// <summary><c>proof FILE.json | -</c>.</summary>
internal static class ProofCommand
{
    private const int MaxBytes = 10_000_000;

    public static Command Create()
    {
        var input = new Argument<string>("file") { Description = "A JSON file, or - for standard input." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("proof", """
            Check a plain RFC 6962 proof:
            {"type":"inclusion","leaf" or "leafHash":…,"index":n,"size":n,"root":…,"proof":[…]} or
            {"type":"consistency","from":n,"to":n,"fromRoot":…,"toRoot":…,"proof":[…]}; hashes in hexadecimal or Base64.
            """) { input, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(input), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string file, bool json)
    {
        try
        {
            var (holds, statement) = ProofInput.Check(file == "-" ? StandardInput() : Input.ReadFile(file, MaxBytes));
            if (json)
            {
                using var output = Console.OpenStandardOutput();
                Reports.WriteJson(holds, statement, output);
            }
            else Console.Out.WriteLine(holds ? $"VERIFIED: {statement}" : $"DOES NOT VERIFY: {statement}");
            return holds ? ExitCode.Verified : ExitCode.NotVerified;
        }
        catch (Exception e) when (e is FormatException or UnreadableException)
        {
            return Answer.Fail(ExitCode.Unreadable, e.Message, json, quiet: false);
        }
    }

    private static byte[] StandardInput()
    {
        using var stream = Console.OpenStandardInput();
        var buffer = new byte[MaxBytes + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= MaxBytes ? buffer[..length] : throw new UnreadableException($"Standard input has more than {MaxBytes} bytes.");
    }
}
