using System.CommandLine;
using System.Text.Json;

namespace Strongroom.Verifier.Certificates;

/// <summary><c>certificate FILE.json</c>.</summary>
internal static class CertificateCommand
{
    private const int MaxBytes = 100_000_000;

    public static Command Create()
    {
        var input = new Argument<string>("file") { Description = "A certificate of destruction as JSON." };
        var keys = new Option<string[]>("--key") { Description = "A key that came from elsewhere, or a file with one a line. Without it the keys in the certificate are used.", HelpName = "VKEY_OR_FILE" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("certificate", $"Verify a certificate of destruction, offline: every receipt, its proof and the signature over its batch.\n{ExitCode.Help}") { input, keys, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(input), parsed.GetValue(keys) ?? [], parsed.GetValue(json)));
        return command;
    }

    private static int Run(string file, string[] keyTexts, bool json)
    {
        try
        {
            var verdict = CertificateCheck.Run(Input.ReadFile(file, MaxBytes), [.. keyTexts.SelectMany(VerifyCommand.Keys)]);
            if (json)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(
                    new { verified = verdict.Fault is null, kind = verdict.Kind, id = verdict.Id, receipts = verdict.Receipts, of = verdict.Files, keysTrusted = verdict.KeysTrusted, fault = verdict.Fault },
                    JsonSerializerOptions.Web));
            }
            else Write(verdict);
            return verdict.Fault is null ? ExitCode.Verified : ExitCode.NotVerified;
        }
        catch (FormatException e)
        {
            return Answer.Fail(ExitCode.Unreadable, e.Message, json, quiet: false);
        }
        catch (UnreadableException e)
        {
            return Answer.Fail(ExitCode.Unreadable, e.Message, json, quiet: false);
        }
    }

    private static void Write(CertificateVerdict verdict)
    {
        Console.Out.WriteLine(verdict.Fault is null
            ? $"VERIFIED: {verdict.Receipts} receipts of {verdict.Kind} {verdict.Id}"
            : $"DOES NOT VERIFY: {Output.Reports.Plain(verdict.Fault)}");
        if (verdict.Receipts < verdict.Files) Console.Out.WriteLine($"This is a page of the certificate: it has {verdict.Files} receipts in all.");
        if (!verdict.KeysTrusted) Console.Out.WriteLine("The keys came with the certificate. Give one that you kept with --key: only then it says who signed.");
    }
}
