using System.CommandLine;
using System.Text;

namespace Strongroom.Cli.Running;

/// <summary>What is around a command: where it writes, what the environment says, what time it is.</summary>
internal sealed class CliHost : InvocationConfiguration
{
    /// <summary>Interruption is ours (<see cref="Interruption"/>), and so is what becomes of exceptions.</summary>
    public CliHost()
    {
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    public required Func<string, string?> Environment { get; init; }
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Somebody may be looking: only then are there colours, and a moving line on the error stream.</summary>
    public bool OutputIsTerminal { get; init; }
    public bool ErrorIsTerminal { get; init; }
    public bool InputIsTerminal { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 80;

    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>The console and the environment of this process.</summary>
    public static CliHost OfThisProcess()
    {
        // Names of files are in all languages; a console of Windows by itself is in one.
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return new CliHost
        {
            Environment = System.Environment.GetEnvironmentVariable,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            InputIsTerminal = !Console.IsInputRedirected,
            Width = !Console.IsErrorRedirected && Console.WindowWidth is > 20 and var columns ? columns : 80,
            Input = Console.In,
        };
    }
}
