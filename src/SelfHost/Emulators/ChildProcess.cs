using System.Diagnostics;

namespace Strongroom.SelfHost.Emulators;

/// <summary>
/// A server that never outlives us, not even after <c>kill -9</c>. On Unix a small shell stands between: it reads a pipe whose other end
/// only we hold, and sends the stop signal when the pipe closes. Stopping and our death are thus one and the same path.
/// (A parent-death signal would follow the thread that forked, and pool threads come and go.) On Windows the process is killed on disposal only.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    // set -m gives the server a process group of its own: Ctrl-C in a terminal reaches us, and we stop the server when we no longer need it.
    private const string Guardian = """
        exec >/dev/null 2>&1
        set -m
        trap : INT TERM HUP
        signal=$1 log=$2; shift 2
        exec 3<&0
        "$@" </dev/null >>"$log" 2>&1 3<&- & server=$!
        ( while read -r _; do :; done <&3; kill -s "$signal" "$server" ) & watcher=$!
        exec 3<&- 0</dev/null
        wait "$server"; code=$?
        while kill -0 "$server"; do wait "$server"; code=$?; done
        kill -s KILL "$watcher"
        exit "$code"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Process _process;
    private readonly string _log;

    private ChildProcess(Process process, string log)
    {
        _process = process;
        _log = log;
    }

    /// <summary>The process that stands between: the server is its child (on Windows the server itself).</summary>
    public int Id => _process.Id;

    /// <summary>True once the server has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts a server whose output goes to <paramref name="log"/>; <paramref name="stopSignal"/> asks it to stop (INT, TERM).</summary>
    public static ChildProcess Start(
        string stopSignal, string log, string directory, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo { WorkingDirectory = directory, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        if (OperatingSystem.IsWindows())
        {
            start.FileName = command[0];
            foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = "bash";
            string[] guarded = ["-c", Guardian, "guardian", stopSignal, log, .. command];
            foreach (var argument in guarded) start.ArgumentList.Add(argument);
        }
        try
        {
            return new ChildProcess(Process.Start(start)!, log);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new EmulatorException($"'{start.FileName}' could not be started: {e.Message}.", e);
        }
    }

    /// <summary>Asks until the server is ready; throws with the end of its log when it has ended or time is up.</summary>
    public async Task UntilReadyAsync(string name, Func<CancellationToken, Task<bool>> ready, TimeSpan limit, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!await ready(cancellationToken))
        {
            if (HasExited) throw new EmulatorException($"{name} ended with code {_process.ExitCode}.{LogEnd()}");
            if (clock.Elapsed > limit) throw new EmulatorException($"{name} is not ready after {limit.TotalSeconds:0} s.{LogEnd()}");
            await Task.Delay(25, cancellationToken);
        }
    }

    /// <summary>Asks the server to stop, waits, and kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (OperatingSystem.IsWindows()) _process.Kill(entireProcessTree: true);
        else _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private string LogEnd()
    {
        if (!File.Exists(_log)) return "";
        var lines = File.ReadAllLines(_log);
        return Environment.NewLine + string.Join(Environment.NewLine, lines[Math.Max(0, lines.Length - 15)..]);
    }
}
