using System.CommandLine;
using System.Globalization;
using Strongroom.Cli.Files;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Audit;

/// <summary><c>audit export</c>: a pack with the proofs of its entries, which strongroom-verify checks without a gateway; or the bare entries as JSON lines.</summary>
internal static class AuditExportCommand
{
    private const int PageSize = 1000;
    private const int Lanes = 4;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var format = new Option<string>("--format") { Description = "pack: a ZIP with proofs, verifiable offline. jsonl: the bare entries, newest first.", DefaultValueFactory = _ => "pack" };
        format.AcceptOnlyFromAmong("pack", "jsonl");
        var output = new Option<string?>("--output", "-o") { Description = "The file to write. Else audit-TIME.zip or .jsonl in the current folder.", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var filter = new AuditFilter();
        var command = new Command("export", "Take the audit log along: as a pack that proves itself, or as JSON lines.") { format, output, force };
        filter.AddTo(command);
        return command.WithGateway().Runs(async (run, cancellationToken) =>
        {
            var pack = run.Get(format) == "pack";
            var target = Path.GetFullPath(run.Get(output) ?? $"audit-{run.Host.Clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.{(pack ? "zip" : "jsonl")}");
            if (File.Exists(target) && !run.Get(force)) throw new CommandException("target-exists", $"'{target}' is there already.") { Exit = ExitCode.Refused, Next = "Give --force to replace it, or another --output." };
            using var gateway = GatewayClient.Connect(run);
            var report = pack
                ? await PackAsync(run, gateway, filter.PackOf(run), target, run.Get(force), cancellationToken)
                : await LinesAsync(gateway, filter.QueryOf(run), target, cancellationToken);
            run.Output.Write(report, GatewayJson.Default.ExportReport, _ => run.Output.WriteText(pack
                ? $"{target}\nCheck it anywhere: strongroom-verify verify {Path.GetFileName(target)}"
                : $"{target}  {Human.Count(report.Entries!.Value, "entry", "entries")}"));
            return ExitCode.Done;
        });
    }

    private static async Task<ExportReport> PackAsync(CommandRun run, GatewayClient gateway, PackAsked asked, string target, bool force, CancellationToken cancellationToken)
    {
        // 1. Built by the gateway, in the background.
        var pack = await gateway.PostAsync("audit/packs", asked, GatewayJson.Default.PackAsked, gateway.NewKey(), GatewayJson.Default.AuditPack, cancellationToken);
        run.Output.Note($"The gateway builds pack {pack.Id}.");
        while (pack.FileId is null)
        {
            if (pack.Status == "failed") throw new CommandException("pack-failed", $"The pack could not be built: {pack.Error}.") { Next = "Ask the operator." };
            await Task.Delay(BetweenLooks, run.Host.Clock, cancellationToken);
            pack = await gateway.GetAsync($"audit/packs/{pack.Id}", GatewayJson.Default.AuditPack, cancellationToken);
        }

        // 2. Downloaded as any other file.
        using var store = new StoreClient(Lanes, run.Host.Clock);
        var downloader = new Downloader(gateway, store, Lanes, run.Host);
        var report = await Transfers.RunAsync(run, begin => downloader.RunAsync(pack.FileId.Value.ToString(), target, force, begin("pack"), cancellationToken));
        return new ExportReport("pack", target) { Pack = pack.Id, File = report.File };
    }

    private static async Task<ExportReport> LinesAsync(GatewayClient gateway, string query, string target, CancellationToken cancellationToken)
    {
        var part = target + ".strongroom-part";
        long entries = 0;
        await using (var lines = new StreamWriter(part))
        {
            for (string? cursor = null; ;)
            {
                var page = await gateway.GetAsync(
                    $"storage/audit-logs?limit={PageSize}{query}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}", GatewayJson.Default.AuditPage, cancellationToken);
                foreach (var entry in page.Entries) await lines.WriteLineAsync(CommandOutput.ToJson(entry, GatewayJson.Default.AuditEntry, indented: false).AsMemory(), cancellationToken);
                entries += page.Entries.Count;
                cursor = page.Cursor;
                if (cursor is null) break;
            }
        }
        File.Move(part, target, overwrite: true);
        return new ExportReport("jsonl", target) { Entries = entries };
    }
}
