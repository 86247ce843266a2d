using System.CommandLine;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary><c>restore PATH…</c>: out of the trash.</summary>
internal static class RestoreCommand
{
    private const int AtOnce = 4;

    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Deleted files, by path or id.", Arity = ArgumentArity.OneOrMore };
        return new Command("restore", "Bring files back from the trash.") { files }
            .WithGateway()
            .Runs(async (run, cancellationToken) =>
            {
                using var gateway = GatewayClient.Connect(run);
                return await EachFile.RunAsync(
                    run, run.Get(files)!, AtOnce,
                    async (source, _, token) => new FileReport
                    {
                        Source = source,
                        File = await gateway.PostAsync("storage/restore", FileNamed.Parse(source), GatewayJson.Default.FileNamed, gateway.NewKey(), GatewayJson.Default.StoredFile, token),
                    },
                    report => $"{report.File!.Path} is {report.File.Status} again", cancellationToken);
            });
    }
}
