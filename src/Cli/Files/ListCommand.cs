using System.CommandLine;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary><c>ls [PREFIX]</c>: files and folders, page after page.</summary>
internal static class ListCommand
{
    // What the gateway has a filter for, with the same names.
    private static readonly (string Option, string Query, string Description)[] Filters =
    [
        ("--status", "status", "In this status: available, quarantined, deleted, archived, pending or expired. Else available."),
        ("--type", "fileType", "Of this file type."),
        ("--tag", "tag", "With this tag."),
        ("--object-type", "objectType", "Of objects of this type."),
        ("--object-id", "objectId", "Of this object."),
        ("--classification", "classification", "As confidential as this."),
        ("--from", "from", "Created at or after this time."),
        ("--to", "to", "Created before this time."),
    ];

    public static Command Create()
    {
        var prefix = new Argument<string?>("prefix") { Description = "What the paths begin with, as projects/p-1/.", Arity = ArgumentArity.ZeroOrOne };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "Files in folders too, instead of the folders." };
        var ids = new Option<bool>("--ids", "-i") { Description = "Show the ids, which stay when a path is taken by another file." };
        var limit = new Option<int?>("--limit", "-n") { Description = "At most so many.", HelpName = "N" };
        var command = new Command("ls", "List files and folders.") { prefix, recursive, ids, limit };
        foreach (var (option, _, description) in Filters) command.Options.Add(new Option<string?>(option) { Description = description });
        return command.WithGateway().Runs(async (run, cancellationToken) =>
        {
            using var gateway = GatewayClient.Connect(run);
            var most = run.Get(limit) ?? int.MaxValue;
            if (most < 1) throw CommandException.Usage("--limit is 1 or more.");
            var lines = new FileLines(run.Output, run.Get(ids));
            var more = false;
            await foreach (var page in gateway.GetPagesAsync("storage/list", QueryOf(run, run.Get(prefix), run.Get(recursive)), most, GatewayJson.Default.FilePage, cancellationToken))
            {
                lines.Write(page);
                more = page.Cursor is not null;
            }
            lines.End(more);
            return ExitCode.Done;
        });
    }

    private static string QueryOf(CommandRun run, string? prefix, bool recursive)
    {
        var query = prefix is null ? "" : "&prefix=" + Uri.EscapeDataString(prefix.TrimStart('/'));
        foreach (var (option, name, _) in Filters)
        {
            if (run.Get<string?>(option) is { Length: > 0 } value) query += $"&{name}={Uri.EscapeDataString(value)}";
        }
        // Uploads that expired hold no path, and are listed without folders.
        return recursive || run.Get<string?>("--status") == "expired" ? query : query + "&delimiter=/";
    }
}
