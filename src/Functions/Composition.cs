using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Strongroom.Functions.Http;
using Strongroom.Functions.Ingest;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions;

/// <summary>What the application is made of, in one place for both runtimes: Program.cs calls it under Azure, SelfHost without.</summary>
public static class Composition
{
    /// <summary>Adds every service and the invocation middleware, outermost first.</summary>
    public static void Configure(FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<ProblemMiddleware>();

        // The product.
        builder.Services.AddStrongroom(builder.Configuration);

        // Its HTTP front.
        builder.Services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>();
        builder.Services.AddOptions<HttpOptions>().Bind(builder.Configuration.GetSection(HttpOptions.Section)).ValidateOnStart();
        builder.Services.AddSingleton<RequestFacts>().AddSingleton<ApiEndpoint>().AddSingleton<OpenApiDocument>();

        // Events of S3 stores.
        builder.Services.AddSingleton<IValidateOptions<EventsOptions>, EventsOptionsValidator>();
        builder.Services.AddOptions<EventsOptions>().Bind(builder.Configuration.GetSection(EventsOptions.Section)).ValidateOnStart();
        builder.Services.AddSingleton<S3EventCheck>().AddSingleton<SnsConfirmation>();
        builder.Services.AddHttpClient(SnsConfirmation.ClientName, SnsConfirmation.Configure).ConfigurePrimaryHttpMessageHandler(SnsConfirmation.CreateHandler);
    }
}
