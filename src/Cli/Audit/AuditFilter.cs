using System.CommandLine;
using Strongroom.Audit;
using Strongroom.Cli.Files;
using Strongroom.Cli.Running;
using Strongroom.Functions.Audit;

namespace Strongroom.Cli.Audit;

/// <summary>Which entries: the options that <c>tail</c> and <c>export</c> have in common.</summary>
internal sealed class AuditFilter
{
    private readonly Option<string?> _file = new("--file") { Description = "Of this file, by path or id.", HelpName = "FILE" };
    private readonly Option<string?> _user = new("--user") { Description = "By this user.", HelpName = "ID" };
    private readonly Option<string?> _action = new("--action") { Description = "An action, as UPLOAD, DOWNLOAD or REFUSED.", HelpName = "WORD" };
    private readonly Option<bool> _refused = new("--refused") { Description = "What was refused." };
    private readonly Option<DateTimeOffset?> _from = new("--from") { Description = "At or after this time.", HelpName = "TIME" };
    private readonly Option<DateTimeOffset?> _to = new("--to") { Description = "Before this time.", HelpName = "TIME" };

    public AuditFilter() => _action.CompletionSources.Add(
        AuditAction.Upload, AuditAction.SignedUrlGenerated, AuditAction.View, AuditAction.Download, AuditAction.Edit, AuditAction.Delete, AuditAction.Restore, AuditAction.Purge, AuditAction.Quarantine,
        AuditAction.Hold, AuditAction.Release, AuditAction.Refused);

    public void AddTo(Command command) => command.With(_file, _user, _action, _refused, _from, _to);

    /// <summary>As the parameters of the log's query; of those that are younger than a moment, if one is given.</summary>
    public string QueryOf(CommandRun run, DateTimeOffset? since = null)
    {
        var (file, from) = (FileOf(run), run.Get(_from));
        if (since > (from ?? DateTimeOffset.MinValue)) from = since;
        return Term("fileId", file?.FileId?.ToString()) + Term("filePath", file?.Path) + Term("userId", run.Get(_user)) + Term("action", run.Get(_action))
            + Term("success", run.Get(_refused) ? "false" : null) + Term("from", from?.UtcDateTime.ToString("O")) + Term("to", run.Get(_to)?.UtcDateTime.ToString("O"));
    }

    /// <summary>As what a pack is asked for with; it knows no actions.</summary>
    public AuditPackRequestBody PackOf(CommandRun run)
    {
        if (run.Get(_action) is not null || run.Get(_refused)) throw CommandException.Usage("A pack holds all actions.", "Leave --action and --refused out, or take --format jsonl.");
        var file = FileOf(run);
        return new AuditPackRequestBody { FileId = file?.FileId, FilePath = file?.Path, From = run.Get(_from), To = run.Get(_to), Actor = run.Get(_user) };
    }

    private FileNamed? FileOf(CommandRun run) => run.Get(_file) is { Length: > 0 } named ? FileNamed.Parse(named) : null;

    private static string Term(string name, string? value) => value is { Length: > 0 } ? $"&{name}={Uri.EscapeDataString(value)}" : "";
}
