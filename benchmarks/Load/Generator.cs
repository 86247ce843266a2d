using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;

namespace Strongroom.Bench.Load;

/// <summary>Sends a plan from a second process: wrk where it is there, else this program again.</summary>
internal sealed class Generator(Sandbox sandbox, bool wrk)
{
    private const string Marker = "BENCH ";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public string Name => wrk ? "wrk" : "own generator";

    /// <summary>Sends for a while. <paramref name="during"/> may do something meanwhile; the load ends when it has ended, or when time is up.</summary>
    /// <returns>What was seen, and the CPU seconds of the generator.</returns>
    public async Task<(LoadReport Report, double CpuSeconds)> RunAsync(
        LoadPlan plan, int connections, TimeSpan duration, CancellationToken cancellationToken, Func<Task>? during = null)
    {
        using var process = Start(plan, connections, duration);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var work = during?.Invoke();
        double cpu = 0;
        try
        {
            while (!process.HasExited)
            {
                cpu = Math.Max(cpu, ProcessTable.Read().CpuSeconds(process.Id));
                if (work?.IsCompleted == true)
                {
                    Stop(process);
                    await work;
                    work = null;
                }
                await Task.Delay(Look, cancellationToken);
            }
        }
        catch
        {
            process.Kill();
            throw;
        }
        if (work is not null) await work;
        var line = (await output).Split('\n').FirstOrDefault(line => line.StartsWith(Marker, StringComparison.Ordinal));
        if (line is null) throw new CaseFailedException($"{Name} ended with code {process.ExitCode}: {await errors}{await output}");
        return (JsonSerializer.Deserialize<LoadReport>(line[Marker.Length..])!, cpu);
    }

    /// <summary>Prints a report so that <see cref="RunAsync"/> finds it.</summary>
    public static void Print(LoadReport report) => Console.WriteLine(Marker + JsonSerializer.Serialize(report));

    private Process Start(LoadPlan plan, int connections, TimeSpan duration)
    {
        var seconds = ((int)Math.Ceiling(duration.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var file = sandbox.PathOf(wrk ? "load.lua" : "load.json");
        File.WriteAllText(file, wrk ? WrkScript.Of(plan) : JsonSerializer.Serialize(plan));
        string[] command = wrk
            ? ["wrk", "--threads", "1", "--connections", $"{connections}", "--duration", $"{seconds}s", "--timeout", "10s", "--script", file, $"http://127.0.0.1:{plan.Port}"]
            : ["dotnet", typeof(Generator).Assembly.Location, OwnGenerator.Role, file, $"{connections}", seconds];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    // Asked to, both end early and still report.
    private static void Stop(Process process)
    {
        using var kill = Process.Start("kill", ["-s", "INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
