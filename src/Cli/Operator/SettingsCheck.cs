using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Strongroom.Doctor;
using Strongroom.Functions;
using Strongroom.SelfHost.Blobs;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Hosting;

namespace Strongroom.Cli.Operator;

/// <summary>Whether the settings are what the gateway takes: asked of the same validators that let it start, all at once.</summary>
internal sealed class SettingsCheck(IServiceProvider services, OperatorSettings settings) : IDoctorCheck
{
    private const string WillNotStart = "The gateway does not start with it.";

    private readonly IConfiguration _configuration = settings.Configuration;
    private readonly List<Finding> _found = [];

    public string Name => "settings";

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var error in Validate()) Add(SubjectOf(error), error, WillNotStart);
        foreach (var error in HostErrors()) Add(SubjectOf(error), error, "A self-hosted gateway does not start with it.");
        foreach (var error in FunctionErrors()) Add(error.Split([' ', ':'])[0], error, "The function cannot run: on Azure it fails, and a self-hosted gateway does not start.");
        CheckIngest();
        CheckAddress();
        return Task.FromResult(new CheckResult(Name, settings.Source, _found));
    }

    private List<string> Validate()
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (Exception e) when (Errors(e) is { Count: > 0 } errors)
        {
            return errors;
        }
        catch (InvalidOperationException unreadable)
        {
            // A number that is none, say. It names the setting, and stops the others from being looked at.
            return [unreadable.Message.Split('\n')[0]];
        }
    }

    private IEnumerable<string> HostErrors()
    {
        try
        {
            return (_configuration.GetSection(SelfHostOptions.Section).Get<SelfHostOptions>() ?? new SelfHostOptions()).Errors();
        }
        catch (InvalidOperationException unreadable)
        {
            return [unreadable.Message.Split('\n')[0]];
        }
    }

    // Schedules, the container of the blob trigger, and where it lies: read as the host reads them.
    private IReadOnlyList<string> FunctionErrors()
    {
        try
        {
            var catalog = new FunctionDiscovery(_configuration, HostJson.Load(Path.Combine(AppContext.BaseDirectory, "host.json")).RoutePrefix).Discover(typeof(Composition).Assembly.GetTypes());
            return FunctionsHost.MissingConnections(catalog, _configuration);
        }
        catch (FunctionDiscoveryException wrong)
        {
            return wrong.Errors;
        }
    }

    private void CheckIngest()
    {
        const string Why = "Every blob event fails five times and becomes poison.";
        var accounts = new BlobAccounts(_configuration);
        if (new FunctionDiscovery(_configuration, "").IsDisabled("BlobArrived") || !accounts.Has("IngestStorage") || _configuration["IngestContainer"] is not { Length: > 0 } container) return;
        string account;
        try
        {
            account = accounts.Open("IngestStorage").Uri.Authority;
        }
        catch (FormatException)
        {
            _found.Add(new Finding(Name, "IngestStorage", "It is no connection string of an account.", Why, "Set IngestStorage to the account's connection string, or IngestStorage:blobServiceUri to its address."));
            return;
        }

        var fitting = _configuration.GetSection("Stores").GetChildren().Count(store =>
            store["Bucket"] == container && (store["Provider"] ?? "AzureBlob").Equals("AzureBlob", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(store["Endpoint"], UriKind.Absolute, out var endpoint) && endpoint.Authority.Equals(account, StringComparison.OrdinalIgnoreCase));
        if (fitting == 1) return;
        _found.Add(new Finding(
            Name, "IngestContainer", $"'{container}' at {account} is the bucket of {fitting} Azure stores, not of one.", Why,
            "Set IngestContainer and IngestStorage to the Bucket and the account of the Azure store in Stores; with S3 stores only, set AzureWebJobs__BlobArrived__Disabled=true."));
    }

    private void CheckAddress()
    {
        if (!Uri.TryCreate(_configuration["Http:PublicBaseUrl"], UriKind.Absolute, out var address) || address.Scheme == Uri.UriSchemeHttps || address.IsLoopback) return;
        _found.Add(new Finding(
            Name, "Http:PublicBaseUrl", $"It is plain http: {address}.", "Revocable links would carry their token over the network in the clear.", "Put TLS in front, and set Http__PublicBaseUrl to the https address."));
    }

    private void Add(string subject, string error, string why) => _found.Add(new Finding(
        Name, subject, error, why, $"Correct it where it is set ({settings.Source}); in the environment it is called {subject.Replace(":", "__", StringComparison.Ordinal)}. README.md#configuration says what it takes."));

    // Uploads:UrlMinutes must be …; Stores[0] 'local': Bucket must be …; … at 'Host:TimerTick' to type ….
    private static string SubjectOf(string error)
    {
        var quoted = error.Split('\'');
        if (Array.IndexOf(quoted, " at ") is > 0 and var at) return quoted[at + 1];
        return error.Split(" must ")[0].Split(": ")[0].Split(' ')[0].TrimEnd(':');
    }

    private static List<string> Errors(Exception e) => e switch
    {
        OptionsValidationException one => [.. one.Failures],
        AggregateException many => [.. many.InnerExceptions.SelectMany(Errors)],
        _ => [],
    };
}
