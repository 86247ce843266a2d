using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Strongroom.Retention;

/// <summary>Registers retention and purge.</summary>
public static class RetentionServices
{
    /// <summary>Adds both passes over the section <c>Retention</c>, which is validated when the host starts.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection("Retention"))
            .Validate(options => options.BatchSize is >= 1 and <= 1000, "Retention: BatchSize must be 1 to 1,000.")
            .Validate(options => options.Parallelism is >= 1 and <= 64, "Retention: Parallelism must be 1 to 64.")
            .Validate(options => options.RetrySeconds >= 1, "Retention: RetrySeconds must be positive.")
            .Validate(options => options.LongestRetrySeconds >= options.RetrySeconds, "Retention: LongestRetrySeconds must not be below RetrySeconds.")
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<RetentionOptions>>().Value);
        return services.AddSingleton<PurgeIntents>().AddSingleton<PurgeDeleted>().AddSingleton<ApplyRetention>();
    }
}
