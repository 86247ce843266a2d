using System.Diagnostics;
using System.Globalization;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>The command line as it is built, in a process of its own.</summary>
internal sealed class CliProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;
    private readonly Task<long> _peak;

    private CliProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
        _peak = Task.Run(WatchAsync);
    }

    public int Id => _process.Id;

    public static CliProcess Start(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> args)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "strongroom"), args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>How it ended, and the most memory it had at once (VmHWM of the whole process, in bytes).</summary>
    public async Task<(Cli Ran, long PeakBytes)> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return (new Cli(_process.ExitCode, await _output, await _error), await _peak);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    // The kernel keeps the peak itself, until the process has gone.
    private async Task<long> WatchAsync()
    {
        for (long peak = 0; ;)
        {
            try
            {
                var line = (await File.ReadAllLinesAsync($"/proc/{Id}/status")).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is null) return peak;
                peak = long.Parse(line[6..^2].Trim(), CultureInfo.InvariantCulture) * 1024;
            }
            catch (IOException)
            {
                return peak;
            }
            await Task.Delay(10);
        }
    }
}
