using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Strongroom.Database;
using Strongroom.SelfHost.Blobs;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Http;
using Strongroom.SelfHost.Invocation;
using Strongroom.SelfHost.State;
using Strongroom.SelfHost.Timers;

namespace Strongroom.SelfHost.Hosting;

/// <summary>Puts Kestrel, timers and blob polling around the functions.</summary>
public static class FunctionsHost
{
    /// <summary>Builds the host; throws <see cref="FunctionDiscoveryException"/> when the functions cannot be hosted.</summary>
    public static WebApplication Build(HostSetup setup)
    {
        // 1. Configuration: files of secrets, environment, then what the caller says.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults() });
        builder.Configuration.AddInMemoryCollection(setup.Settings);
        if (SecretFiles.Of(builder.Configuration) is { } secrets) builder.Configuration.Sources.Insert(1, secrets);
        var options = builder.Configuration.GetSection(SelfHostOptions.Section).Get<SelfHostOptions>() ?? new SelfHostOptions();
        if (options.Errors().ToArray() is { Length: > 0 } errors) throw new OptionsValidationException(SelfHostOptions.Section, typeof(SelfHostOptions), errors);
        var catalog = new FunctionDiscovery(builder.Configuration, setup.HostJson.RoutePrefix).Discover(setup.Types);
        var worker = builder.Configuration["Database:Worker"];
        if (MissingConnections(catalog, builder.Configuration) is { Count: > 0 } missing) throw new FunctionDiscoveryException(missing);

        // 2. The application, by the same lines as under Azure.
        var functions = new FunctionsApplicationBuilder(builder.Services, builder.Configuration, builder.Environment, builder.Logging);
        setup.Compose(functions);

        // 3. The host. Its clock comes last and so wins.
        builder.Services.AddSingleton(setup.Time);
        builder.Services.AddSingleton(setup.HostJson);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(catalog);
        // One of each for a call, as under Azure. A factory for each of them, made now, would be compiled now.
        foreach (var type in catalog.All.Select(function => function.Method.DeclaringType!).Distinct()) builder.Services.AddTransient(type);
        builder.Services.AddSingleton(services => new FunctionInvoker(
            functions.Wrap, services.GetRequiredService<IServiceScopeFactory>(), setup.HostJson.FunctionTimeout, setup.Time));
        builder.Services.AddSingleton(services => services.GetService<DatabaseSources>() is { } sources ? HostDatabase.Of(sources) : HostDatabase.At(worker));
        builder.Services.AddSingleton<BlobAccounts>();
        builder.Services.AddSingleton<FunctionKeys>();
        builder.Services.AddSingleton<AdminEndpoints>();
        if (options.Metrics) MetricsEndpoint.AddTo(builder.Services);
        AddHosted<Drain>(builder.Services);
        AddHosted<AdminRuns>(builder.Services);
        AddHosted<TimerService>(builder.Services);
        AddHosted<BlobService>(builder.Services);
        builder.Services.AddCors();
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = options.DrainDelay + options.ShutdownTimeout;
            // The listener closes at once, not after the last run of a timer.
            host.ServicesStopConcurrently = true;
        });
        // The default; a container may ask for Logging:Console:FormatterName json.
        builder.Logging.AddConsoleFormatter<TraceConsoleFormatter, ConsoleFormatterOptions>();
        builder.WebHost.UseUrls(setup.Address);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBodySize;
        });

        // 4. The way of a request: problems outermost, then counted, then CORS, then the routes.
        var application = builder.Build();
        // Now, and not when the host starts: what is made below already takes the options.
        application.Services.GetService<IStartupValidator>()?.Validate();
        application.UseMiddleware<UnansweredMiddleware>();
        application.UseRouting();
        application.Use(application.Services.GetRequiredService<Drain>().InvokeAsync);
        if (options.Cors is { Length: > 0 } origins)
            application.UseCors(cors => cors.WithOrigins(origins.Split(',', StringSplitOptions.TrimEntries)).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("*"));
        application.MapFunctions(catalog, application.Services.GetRequiredService<FunctionInvoker>(), application.Services.GetRequiredService<FunctionKeys>());
        application.Services.GetRequiredService<AdminEndpoints>().Map(application);
        if (options.Metrics) MetricsEndpoint.Map(application, options);
        return application;
    }

    /// <summary>What the functions need beside their own settings: sentences about what is not there.</summary>
    public static IReadOnlyList<string> MissingConnections(FunctionCatalog catalog, IConfiguration configuration)
    {
        var accounts = new BlobAccounts(configuration);
        List<string> missing =
        [
            .. catalog.Of<BlobFunction>().Where(function => !accounts.Has(function.Connection)).Select(function =>
                $"{function.Name}: set {function.Connection} to a connection string, or {function.Connection}:blobServiceUri to the account's address."),
        ];
        if (string.IsNullOrEmpty(configuration["Database:Worker"]) && catalog.All.Any(function => function is not HttpFunction))
            missing.Add("Timer and blob functions need Database:Worker, the connection string of the worker role.");
        return missing;
    }

    // ASP.NET Core logs whole addresses at Information, and with them keys in the query.
    private static Dictionary<string, string?> Defaults() => new()
    {
        ["Logging:Console:FormatterName"] = TraceConsoleFormatter.FormatterName,
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Azure"] = "Warning",
    };

    private static void AddHosted<T>(IServiceCollection services) where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
