using System.CommandLine;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary><c>rm PATH…</c>: into the trash, or with <c>--hard</c> for good.</summary>
internal static class RemoveCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Files of the gateway, by path or id.", Arity = ArgumentArity.OneOrMore };
        var hard = new Option<bool>("--hard") { Description = "For good: the bytes go with the next purge, and nothing brings them back. Asks for the role admin." };
        var reason = new Option<string?>("--reason") { Description = "Why; kept on record. --hard needs one." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        return new Command("rm", "Delete files: into the trash, or for good.") { files, hard, reason, yes }
            .WithGateway()
            .Runs(async (run, cancellationToken) =>
            {
                var sources = run.Get(files)!;
                if (run.Get(hard))
                {
                    if (string.IsNullOrWhiteSpace(run.Get(reason))) throw CommandException.Usage("--hard needs a reason.", "Give --reason \"why\": it is kept on record.");
                    await Question.AskAsync(run, $"Destroy {Human.Count(sources.Length, "file")} for good?", run.Get(yes), cancellationToken);
                }
                var how = (run.Get(hard) ? "&mode=hard" : "") + (run.Get(reason) is { Length: > 0 } why ? "&reason=" + Uri.EscapeDataString(why) : "");
                using var gateway = GatewayClient.Connect(run);
                return await EachFile.ChangeAsync(
                    run, sources, (source, token) => gateway.SendAsync(HttpMethod.Delete, $"storage/file?{FileNamed.Parse(source).Query}{how}", GatewayJson.Default.StoredFile, token),
                    file => run.Get(hard) ? $"{file.Path} is gone with the next purge" : $"{file.Path} is in the trash (strongroom restore {file.Id} brings it back)",
                    cancellationToken);
            });
    }
}
