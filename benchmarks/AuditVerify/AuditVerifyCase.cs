using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Strongroom.Bench.Running;
using Strongroom.Domain.Tests.Verifier;
using Strongroom.TransparencyLog;

namespace Strongroom.Bench.AuditVerify;

/// <summary>
/// The verifier on an archive, as a process from start to end, beside the time that SHA-256 alone takes for the same entries in memory. Both on all cores.
/// </summary>
internal static class AuditVerifyCase
{
    public const string Name = "audit-verify";
    private const int Batch = 100_000, BundlesAtOnce = 64;

    public static async Task<CaseResult> RunAsync(int entries)
    {
        var root = Directory.CreateTempSubdirectory("strongroom-bench");
        try
        {
            var folder = Path.Combine(root.FullName, "archive");
            using var signer = KeyFileSigner.OpenOrCreate(Path.Combine(root.FullName, "key.pem"), "bench");
            var log = new LogArchive(folder, signer);
            for (var done = 0; done < entries; done += Batch) await log.AppendAsync(Math.Min(Batch, entries - done));

            // Once to warm the page cache, once to count.
            Verify(folder);
            var (seconds, rss) = Verify(folder);
            Hash(folder, entries);
            var alone = Hash(folder, entries);
            return new CaseResult(Name)
            {
                Rps = entries / seconds,
                RssMb = rss >> 20,
                Bounds = [new Bound("SHA-256 alone", entries / alone, alone / seconds)],
                Note = string.Create(CultureInfo.InvariantCulture, $"{entries:N0} entries in {seconds:0.00} s"),
                More = new Dictionary<string, object> { ["entries"] = entries, ["seconds"] = Math.Round(seconds, 3), ["sha256_seconds"] = Math.Round(alone, 3) },
            };
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static (double Seconds, long Rss) Verify(string folder)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "strongroom-verify.dll"), "verify", folder, "--quiet"]))!;
        long rss = 0;
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            if (!process.HasExited) rss = Math.Max(rss, process.PeakWorkingSet64);
        }
        return process.ExitCode == 0 ? (watch.Elapsed.TotalSeconds, rss) : throw new InvalidOperationException($"The verifier answered {process.ExitCode}.");
    }

    private static double Hash(string folder, long entries)
    {
        var watch = new Stopwatch();
        var bundles = (entries + Tile.FullWidth - 1) / Tile.FullWidth;
        for (var start = 0L; start < bundles; start += BundlesAtOnce)
        {
            var read = Enumerable.Range(0, (int)Math.Min(BundlesAtOnce, bundles - start))
                .Select(i => EntryBundle.Read(File.ReadAllBytes(Path.Combine(folder, TilePath.Entries(start + i, Tile.WidthAt(0, start + i, entries)).ToString())))).ToArray();
            watch.Start();
            Parallel.ForEach(read, bundle =>
            {
                Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
                foreach (var entry in bundle) SHA256.HashData(entry.Span, hash);
            });
            watch.Stop();
        }
        return watch.Elapsed.TotalSeconds;
    }
}
