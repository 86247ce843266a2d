using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Strongroom.Ingest;

/// <summary>Registers the timers that make up for lost events and unfinished uploads.</summary>
public static class ReconcileServices
{
    /// <summary>Adds both passes over the section <c>Reconcile</c>, which is validated when the host starts.</summary>
    public static IServiceCollection AddReconciliation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReconcileOptions>().Bind(configuration.GetSection("Reconcile"))
            .Validate(options => options.SettleSeconds >= 0, "Reconcile: SettleSeconds must not be negative.")
            .Validate(options => options.OrphanGraceHours >= 1, "Reconcile: OrphanGraceHours must be positive.")
            .Validate(options => options.PageSize is >= 1 and <= 10_000, "Reconcile: PageSize must be 1 to 10,000.")
            .Validate(options => options.Parallelism is >= 1 and <= 64, "Reconcile: Parallelism must be 1 to 64.")
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ReconcileOptions>>().Value);
        return services.AddSingleton<ReconcileRows>().AddSingleton<ReconcileRuns>().AddSingleton<ReconcileFiles>()
            .AddSingleton<ExpirySweeps>().AddSingleton<ExpirePending>();
    }
}
