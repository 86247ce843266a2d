using System.Diagnostics;

namespace Strongroom.SelfHost.Emulators;

/// <summary>Runs a short command to its end.</summary>
public static class Command
{
    /// <summary>Runs a command with <paramref name="input"/> on its standard input; throws with its output when it fails or does not exist.</summary>
    public static async Task<string> RunAsync(string? directory, string? input, CancellationToken cancellationToken, params IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = directory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode == 0
            ? await output
            : throw new EmulatorException(
                $"'{string.Join(' ', command.Take(3))}' failed with code {process.ExitCode}.{Environment.NewLine}{await output}{await errors}".TrimEnd());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new EmulatorException($"'{start.FileName}' could not be started: {e.Message}.", e);
        }
    }
}
