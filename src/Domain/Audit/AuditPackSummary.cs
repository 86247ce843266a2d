using System.Globalization;
using System.Text;
using Strongroom.Access;

namespace Strongroom.Audit;

/// <summary>The part of a pack that people read and print. Everything that anybody could have chosen is encoded; the page loads and runs nothing.</summary>
internal sealed class AuditPackSummary(FileStream rows)
{
    // What a browser still opens; all entries are in entries.jsonl.
    private const long MaxRows = 10_000;

    private long _count;

    public async Task AddAsync(AuditPackEntry entry, CancellationToken cancellationToken)
    {
        if (_count++ >= MaxRows) return;
        var form = entry.Form;
        string[] cells =
        [
            entry.Index.ToString(CultureInfo.InvariantCulture), Time(form.At), form.Success ? form.Action : $"{form.Action} ({form.Error})", form.Operation,
            entry.Path ?? form.File?.ToString() ?? "", NameOf(entry), form.Role ?? "",
        ];
        await rows.WriteAsync(Encoding.UTF8.GetBytes(EvidencePage.Row(cells)), cancellationToken);
    }

    public async Task FinishAsync(Stream output, AuditPackJob job, AuditCheckpoint checkpoint, long count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var filter = job.Pack.Filter;
        List<(string Name, string Value)> facts =
        [
            ("Log", checkpoint.Origin), ("Made", Time(now)), ("Asked for by", job.Pack.RequestedBy),
            ("Filter", filter == new AuditPackFilter() ? "none: all entries" : string.Join(", ", Describe(filter))),
            ("Entries", count.ToString(CultureInfo.InvariantCulture)),
            ("Checkpoint", $"{checkpoint.Size.ToString(CultureInfo.InvariantCulture)} entries, sealed {Time(checkpoint.Time)}, root {checkpoint.Root.ToBase64()}"),
        ];
        const string introduction = """
            Entries of an append-only audit log, each with a proof that it is in the log whose signed checkpoint is in this pack.
            This page is for reading only: what counts, and what the proofs are about, is in <code>entries.jsonl</code>. Names of people are as known when the pack was made; the log itself holds pseudonyms.
            """;
        const string verify = """
            <h2>How to verify</h2>
            <ol><li>Take the public keys of the log from <code>/api/v1/audit/keys</code>, at best kept from long before.</li>
            <li>Run <code>strongroom-verify verify PACK.zip --key KEY</code>, the stand-alone verifier: it needs no network and no account.</li>
            <li>Add <code>--checkpoint FILE</code> with a checkpoint that you kept earlier: then nobody can have rewritten the log since.</li></ol>
            <h2>Entries</h2>
            <table><thead><tr><th>#</th><th>Time (UTC)</th><th>Action</th><th>Operation</th><th>File</th><th>Actor</th><th>Role</th></tr></thead><tbody>

            """;
        await output.WriteAsync(Encoding.UTF8.GetBytes(EvidencePage.Begin("Audit pack", introduction, facts) + verify), cancellationToken);
        rows.Position = 0;
        await rows.CopyToAsync(output, cancellationToken);
        var more = count > MaxRows ? $"<p>{count - MaxRows} more entries are in <code>entries.jsonl</code>.</p>\n" : "";
        await output.WriteAsync(Encoding.UTF8.GetBytes($"</tbody></table>\n{more}</body></html>\n"), cancellationToken);
    }

    private static IEnumerable<string> Describe(AuditPackFilter filter)
    {
        if (filter.FileId is { } file) yield return $"file {file}";
        if (filter.FilePath is { } path) yield return $"file {path}";
        if (filter.From is { } from) yield return $"from {Time(from)}";
        if (filter.To is { } to) yield return $"before {Time(to)}";
        if (filter.Actor is { } actor) yield return $"actor {actor}";
    }

    private static string NameOf(AuditPackEntry entry) =>
        entry.Actor ?? (entry.Form.Actor == Pseudonyms.System.Actor ? "system" : entry.Form.Actor == Pseudonyms.Link.Actor ? "link" : entry.Form.Actor?.ToString() ?? "");

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
