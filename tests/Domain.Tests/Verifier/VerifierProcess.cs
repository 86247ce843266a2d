using System.Diagnostics;
using System.Text.Json;

namespace Strongroom.Domain.Tests.Verifier;

/// <summary>The verifier as people run it.</summary>
internal static class VerifierProcess
{
    public sealed record Result(int Code, string Output, string Errors)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;
    }

    public static Task<Result> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public static async Task<Result> RunAsync(string? input, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "strongroom-verify.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Result(process.ExitCode, output, await errors);
    }
}
