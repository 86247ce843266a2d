using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Strongroom.Functions.Http;
using Strongroom.Functions.Ingest;
using Strongroom.Functions.Tests.SelfHost;
using Strongroom.SelfHost.Timers;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>What can be said of the settings of a function app before it starts. Each rule answers with what is wrong.</summary>
internal static partial class AppSettings
{
    // What the platform and its extensions read themselves.
    private static readonly HashSet<string> OfThePlatform =
    [
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", "AZURE_CLIENT_ID",
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "IngestStorage__blobServiceUri", "IngestStorage__queueServiceUri", "IngestStorage__credential", "IngestStorage__clientId",
    ];

    private static readonly string[] Placeholders = [.. Triggers().SelectMany(trigger => trigger.Placeholders).Distinct(StringComparer.Ordinal)];

    /// <summary>The timers' names.</summary>
    public static IReadOnlyList<string> Timers { get; } = [.. Triggers().Where(trigger => trigger.IsTimer).Select(trigger => trigger.Function)];

    /// <summary>Names that nobody reads, or that cannot be a variable's.</summary>
    public static IEnumerable<string> Unknown(IReadOnlyDictionary<string, string> settings) =>
        settings.Keys.Where(name => !Variable().IsMatch(name) || !(OfThePlatform.Contains(name) || Placeholders.Contains(name) || IsSwitch(name) || IsOption(name))).Select(name => $"{name} is read by nobody.");

    /// <summary>What the gateway would say when it starts.</summary>
    public static IEnumerable<string> Refused(IReadOnlyDictionary<string, string> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value))).Build();
        var services = new ServiceCollection().AddLogging().AddStrongroom(configuration);
        services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>().AddOptions<HttpOptions>().Bind(configuration.GetSection(HttpOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EventsOptions>, EventsOptionsValidator>().AddOptions<EventsOptions>().Bind(configuration.GetSection(EventsOptions.Section)).ValidateOnStart();
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures;
        }
        catch (AggregateException e)
        {
            return [.. e.InnerExceptions.OfType<OptionsValidationException>().SelectMany(inner => inner.Failures)];
        }
    }

    /// <summary>Settings that triggers ask for, and that are missing or no schedule of six fields.</summary>
    public static IEnumerable<string> Schedules(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var name in Placeholders.Where(name => !settings.ContainsKey(name))) yield return $"{name} is not set.";
        foreach (var (name, value) in settings.Where(pair => pair.Key.EndsWith("Schedule", StringComparison.Ordinal) && (pair.Value.Split(' ').Length != 6 || TimerSchedule.TryParse(pair.Value) is null)))
            yield return $"{name}: '{value}' is no NCRONTAB of six fields.";
    }

    private static bool IsSwitch(string name) => name.StartsWith("AzureWebJobs.", StringComparison.Ordinal) && Triggers().Any(trigger => name == $"AzureWebJobs.{trigger.Function}.Disabled");

    private static bool IsOption(string name)
    {
        var path = Number().Replace(name.Replace("__", ":", StringComparison.Ordinal), ":0");
        return LocalSettingsTests.Sections.Any(row =>
            path.StartsWith($"{row.Data.Item2}:", StringComparison.Ordinal) && row.Data.Item1.GetProperty(path[(row.Data.Item2.Length + 1)..].Split(':')[0]) is { CanWrite: true } property
            && (path.Count(':') == row.Data.Item2.Count(':') + 1 || property.PropertyType != typeof(string)));
    }

    private static IEnumerable<(string Function, bool IsTimer, string[] Placeholders)> Triggers() =>
        from type in typeof(Composition).Assembly.GetExportedTypes()
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        let timer = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<TimerTriggerAttribute>()).FirstOrDefault(attribute => attribute is not null)
        let blob = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<BlobTriggerAttribute>()).FirstOrDefault(attribute => attribute is not null)
        select (function.Name, timer is not null, Placeholder().Matches($"{timer?.Schedule}{blob?.BlobPath}").Select(match => match.Groups[1].Value).ToArray());

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@":\d+(?=:|\z)")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.]*\z")]
    private static partial Regex Variable();
}
