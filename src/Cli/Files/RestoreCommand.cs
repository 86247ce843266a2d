using System.CommandLine;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;
using Strongroom.Functions.Files;

namespace Strongroom.Cli.Files;

/// <summary><c>restore PATH…</c>: out of the trash.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Deleted files, by path or id.", Arity = ArgumentArity.OneOrMore };
        return new Command("restore", "Bring files back from the trash.") { files }
            .WithGateway()
            .Runs(async (run, cancellationToken) =>
            {
                using var gateway = GatewayClient.Connect(run);
                return await EachFile.ChangeAsync(
                    run, run.Get(files)!, (source, token) => gateway.PostAsync("storage/restore", BodyOf(source), GatewayJson.Default.RestoreBody, gateway.NewKey(), GatewayJson.Default.StoredFile, token),
                    file => $"{file.Path} is {file.Status} again", cancellationToken);
            });
    }

    private static RestoreBody BodyOf(string source)
    {
        var named = FileNamed.Parse(source);
        return new RestoreBody { FileId = named.FileId, Path = named.Path };
    }
}
