using System.CommandLine;
using System.Globalization;
using System.Text;
using Strongroom.Cli.Files;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;
using Strongroom.Functions.Audit;

namespace Strongroom.Cli.Audit;

/// <summary><c>audit export</c>: a pack with the proofs of its entries, which strongroom-verify checks without a gateway; or the bare entries as JSON lines.</summary>
internal static class AuditExportCommand
{
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
                : await LinesAsync(gateway, filter.QueryOf(run), target, run.Get(force), cancellationToken);
            run.Output.Write(report, GatewayJson.Default.ExportReport, _ => run.Output.WriteText(pack
                ? $"{target}\nCheck it anywhere: strongroom-verify verify {Path.GetFileName(target)}"
                : $"{target}  {Human.Count(report.Entries!.Value, "entry", "entries")}"));
            return ExitCode.Done;
        });
    }

    private static async Task<ExportReport> PackAsync(CommandRun run, GatewayClient gateway, AuditPackRequestBody asked, string target, bool force, CancellationToken cancellationToken)
    {
        // 1. Built by the gateway, in the background.
        var pack = await gateway.PostAsync("audit/packs", asked, GatewayJson.Default.AuditPackRequestBody, gateway.NewKey(), GatewayJson.Default.AuditPack, cancellationToken);
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

    private static async Task<ExportReport> LinesAsync(GatewayClient gateway, string query, string target, bool force, CancellationToken cancellationToken)
    {
        // Beside the target until all of it is there.
        var part = target + ".strongroom-part";
        File.Delete(part);
        long entries = 0;
        try
        {
            await using (var lines = new StreamWriter(part, Encoding.UTF8, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }))
            {
                await foreach (var page in gateway.GetPagesAsync("storage/audit-logs", query, int.MaxValue, GatewayJson.Default.AuditPage, cancellationToken))
                {
                    foreach (var entry in page.Entries) await lines.WriteLineAsync(CommandOutput.ToJson(entry, GatewayJson.Default.AuditEntry, indented: false).AsMemory(), cancellationToken);
                    entries += page.Count;
                }
            }
            File.Move(part, target, overwrite: force);
        }
        finally
        {
            File.Delete(part);
        }
        return new ExportReport("jsonl", target) { Entries = entries };
    }
}
