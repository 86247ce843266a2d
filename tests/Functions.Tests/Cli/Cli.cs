using System.Text.Json.Nodes;
using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>The command line in this process: what it printed, and its exit code.</summary>
internal sealed record Cli(int Exit, string Output, string Error)
{
    /// <summary>The output as one JSON object.</summary>
    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>Runs a command line as a program would: no terminal, and an environment of its own.</summary>
    public static Task<Cli> RunAsync(params IReadOnlyList<string> args) => RunAsync(new Dictionary<string, string>(), args, TestContext.Current.CancellationToken);

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string})"/>
    public static Task<Cli> RunAsync(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> args, CancellationToken cancellationToken) =>
        RunAsync(environment, args, TimeProvider.System, cancellationToken);

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string})"/>
    public static async Task<Cli> RunAsync(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await CommandLine.RunAsync(args, new CliHost { Environment = environment.GetValueOrDefault, Output = output, Error = error, Clock = clock }, cancellationToken);
        return new Cli(exit, output.ToString(), error.ToString());
    }
}
