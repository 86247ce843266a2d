using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Strongroom.Cli.Running;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Hosting;

namespace Strongroom.Cli.Operator;

/// <summary>The settings that a gateway would have, and where they were found.</summary>
internal sealed record OperatorSettings(IConfiguration Configuration, string Source)
{
    public const string Option = "--settings", Variable = "STRONGROOM_SETTINGS";

    public static Command AddTo(Command command) => command.With(new Option<string?>(Option)
    {
        Description = $"A file like local.settings.json. Else ${Variable}; else, in a folder or above it, .data/{LocalSettings.RunningFile} of a ./run, or local.settings.json. The environment's own settings win.",
        HelpName = "FILE",
    });

    public static OperatorSettings Load(CommandRun run)
    {
        var given = run.Setting(Option, Variable);
        if (given is not null && !File.Exists(given)) throw CommandException.Usage($"There is no file {given}.", "Name a file like local.settings.sample.json.");
        var file = given ?? Find(Environment.CurrentDirectory);
        try
        {
            var builder = new ConfigurationBuilder().AddInMemoryCollection(file is null ? [] : LocalSettings.ReadFile(file));
            // As the gateway: files of secrets, over which the environment wins.
            if (SecretFiles.Of(new ConfigurationBuilder().AddEnvironmentVariables().Build()) is { } secrets) builder.Add(secrets);
            var configuration = builder.AddEnvironmentVariables().Build();
            return new OperatorSettings(configuration, file is null ? "the environment; no settings file was found" : $"{file} and the environment");
        }
        catch (OptionsValidationException e)
        {
            throw CommandException.Usage(e.Message);
        }
        catch (InvalidDataException e)
        {
            throw CommandException.Usage($"{file} is not JSON: {e.InnerException?.Message ?? e.Message}");
        }
    }

    private static string? Find(string start)
    {
        for (var folder = start; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
            foreach (var file in (string[])[Path.Combine(folder, ".data", LocalSettings.RunningFile), Path.Combine(folder, "local.settings.json")])
                if (File.Exists(file)) return file;
        return null;
    }
}
