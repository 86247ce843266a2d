using System.CommandLine;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary><c>download PATH…</c>: straight from the store, several ranges at once.</summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Files of the gateway, by path or id.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--output", "-o") { Description = "The file, or the folder, to write to. Else the current folder.", HelpName = "PATH" };
        var force = new Option<bool>("--force", "-f") { Description = "Replace files that are there." };
        var parallel = UploadCommand.ParallelOption();
        return new Command("download", "Download files straight from the store, and compare them with their records. Run again after an interruption, it goes on.") { files, output, force, parallel }
            .WithGateway()
            .Runs(async (run, cancellationToken) =>
            {
                var sources = run.Get(files)!;
                var target = run.Get(output);
                if (sources.Length > 1 && target is not null && !Path.EndsInDirectorySeparator(target) && !Directory.Exists(target))
                    throw CommandException.Usage("Several files need a folder.", $"Give --output {target}/ to have it made.");
                var lanes = run.Get(parallel);
                using var gateway = GatewayClient.Connect(run);
                using var store = new StoreClient(lanes, run.Host.Clock);
                var downloader = new Downloader(gateway, store, lanes, run.Host);
                return await EachFile.TransferAsync(
                    run, sources, lanes, (source, transfer, token) => downloader.RunAsync(source, target, run.Get(force), transfer, token),
                    report => Speed.Of(report, $"{report.File!.Path} → {report.Target}") + (report.File.Sha256 is null ? "; no checksum is on record" : ""), cancellationToken);
            });
    }
}
