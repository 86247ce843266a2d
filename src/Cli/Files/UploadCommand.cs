using System.CommandLine;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;
using Strongroom.Files;
using Strongroom.Functions.Files;

namespace Strongroom.Cli.Files;

/// <summary><c>upload FILE…</c>: straight to the store, in parts when they are large, several at once.</summary>
internal static class UploadCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Files of this machine.", Arity = ArgumentArity.OneOrMore };
        var type = new Option<string>("--type", "-t") { Description = "The file type, which decides what is taken, how large, and where it lies.", DefaultValueFactory = _ => "attachment" };
        type.CompletionSources.Add(_ => FileCatalog.Load().Names.Order(StringComparer.Ordinal));
        var scope = new Option<string?>("--scope", "-s") { Description = "Where it belongs, as sessions/ID, projects/ID, reports/ID. This, or the next three." };
        scope.CompletionSources.Add("sessions/", "projects/", "workspaces/", "reports/", "notifications/", "analytics/", "branding", "avatars", "logs", "temp", "cache");
        var system = new Option<string?>("--system") { Description = "A system, as accounting." };
        var objectType = new Option<string?>("--object-type") { Description = "A type of its objects, as receipt." };
        var objectId = new Option<string?>("--object-id") { Description = "One of these." };
        var name = new Option<string?>("--name") { Description = "Another name than the file has here." };
        var contentType = new Option<string?>("--content-type") { Description = "The media type. Else by the name." };
        var tags = new Option<string[]>("--tag") { Description = "A tag; may be repeated." };
        var metadata = new Option<string[]>("--metadata", "-m") { Description = "Custom metadata; may be repeated.", HelpName = "KEY=VALUE" };
        var classification = new Option<string?>("--classification") { Description = "How confidential it is." };
        classification.CompletionSources.Add(_ => Classification.All);
        var stamp = new Option<bool?>("--timestamp-prefix") { Description = "Put the time before the name, so that equal names do not collide.", Arity = ArgumentArity.Zero };
        var noChecksum = new Option<bool>("--no-checksum") { Description = "Do not read the file first for its SHA-256. Lost bytes are then told by the size alone." };
        var restart = new Option<bool>("--restart") { Description = "Give up what an earlier run of this command has begun." };
        var parallel = ParallelOption();

        return new Command("upload", "Upload files straight to the store. Run again after an interruption, it goes on.") { files, type, scope, system, objectType, objectId, name, contentType, tags, metadata, classification, stamp, noChecksum, restart, parallel }
            .WithGateway()
            .Runs(async (run, cancellationToken) =>
            {
                var sources = run.Get(files)!;
                if (run.Get(name) is not null && sources.Length > 1) throw CommandException.Usage("--name names one file.");
                if (run.Get(scope) is null && (run.Get(system) ?? run.Get(objectType) ?? run.Get(objectId)) is null)
                    throw CommandException.Usage("Where does it belong?", "Give --scope, as --scope sessions/demo, or --system, --object-type and --object-id.");
                var wish = new UploadUrlBody
                {
                    FileType = run.Get(type),
                    Scope = run.Get(scope),
                    System = run.Get(system),
                    ObjectType = run.Get(objectType),
                    ObjectId = run.Get(objectId),
                    Tags = run.Get(tags) is { Length: > 0 } given ? [.. given] : null,
                    Metadata = MetadataOf(run.Get(metadata) ?? []),
                    Classification = run.Get(classification),
                    TimestampPrefix = run.Get(stamp),
                };
                var lanes = run.Get(parallel);
                using var gateway = GatewayClient.Connect(run);
                using var store = new StoreClient(lanes, run.Host.Clock);
                var uploader = new Uploader(gateway, lanes, run.Host);
                return await EachFile.TransferAsync(
                    run, sources, lanes,
                    (source, transfer, token) => uploader.RunAsync(
                        source, wish with { FileName = run.Get(name) ?? Path.GetFileName(source), ContentType = run.Get(contentType) ?? MediaTypes.Of(run.Get(type)!, source) },
                        !run.Get(noChecksum), run.Get(restart), store, transfer, token),
                    Describe, cancellationToken);
            });
    }

    /// <summary>How many requests to the store are under way at once.</summary>
    public static Option<int> ParallelOption()
    {
        var parallel = new Option<int>("--parallel", "-p") { Description = "Requests to the store at once, over all files and parts (1 to 64).", DefaultValueFactory = _ => 4, HelpName = "N" };
        parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 64) result.AddError("--parallel is 1 to 64.");
        });
        return parallel;
    }

    private static Dictionary<string, string>? MetadataOf(string[] pairs)
    {
        if (pairs.Length == 0) return null;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var at = pair.IndexOf('=');
            if (at < 1) throw CommandException.Usage($"'{pair}' is not KEY=VALUE.");
            metadata[pair[..at]] = pair[(at + 1)..];
        }
        return metadata;
    }

    private static string Describe(FileReport report) => Speed.Of(report, $"{report.Source} → {report.File!.Path}");
}
