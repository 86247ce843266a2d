using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Strongroom.Functions.Http;
using Strongroom.Functions.Ingest;
using Strongroom.Functions.OpenApi;
using Strongroom.Functions.Telemetry;

namespace Strongroom.Functions;

/// <summary>What the application is made of, in one place for both runtimes: Program.cs calls it under Azure, SelfHost without.</summary>
public static class Composition
{
    /// <summary>Adds every service and the invocation middleware, outermost first.</summary>
    public static void Configure(FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<ProblemMiddleware>();

        // Traces, metrics and logs, first: what comes after is seen from its start.
        builder.Services.AddSingleton<IStartupFilter, RequestTelemetry>().AddSingleton<DistributedContextPropagator, CallerTrace>();
        OpenTelemetryExport.AddTo(builder.Services, builder.Configuration, builder.Logging);
        AddServices(builder.Services, builder.Configuration);
    }

    /// <summary>The services alone, with the rules that settings must follow: also for the command line, which asks whether they do.</summary>
    public static void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        // The product.
        services.AddStrongroom(configuration);

        // Its HTTP front.
        services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>();
        services.AddOptions<HttpOptions>().Bind(configuration.GetSection(HttpOptions.Section)).ValidateOnStart();
        services.AddSingleton<RequestFacts>().AddSingleton<ApiEndpoint>().AddSingleton<OpenApiDocument>();

        // Events of S3 stores.
        services.AddSingleton<IValidateOptions<EventsOptions>, EventsOptionsValidator>();
        services.AddOptions<EventsOptions>().Bind(configuration.GetSection(EventsOptions.Section)).ValidateOnStart();
        services.AddSingleton<S3EventCheck>().AddSingleton<SnsConfirmation>();
        services.AddHttpClient(SnsConfirmation.ClientName, SnsConfirmation.Configure).ConfigurePrimaryHttpMessageHandler(SnsConfirmation.CreateHandler);
    }
}
