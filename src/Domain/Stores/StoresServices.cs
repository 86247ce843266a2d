using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Strongroom.Stores;

/// <summary>Registers the object stores.</summary>
public static class StoresServices
{
    /// <summary>Adds <see cref="ObjectStores"/> over the section <c>Stores</c>, which is validated when the host starts.</summary>
    public static IServiceCollection AddObjectStores(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<StoreList>, StoreOptionsValidator>();
        services.AddOptions<StoreList>().Bind(configuration.GetSection("Stores")).ValidateOnStart();
        services.AddSingleton<ObjectStoreFactory>();
        services.AddSingleton(provider =>
        {
            var factory = provider.GetRequiredService<ObjectStoreFactory>();
            var archives = configuration.GetSection("Audit:Archives").GetChildren().Select(archive => archive.Value).OfType<string>();
            return new ObjectStores(provider.GetRequiredService<IOptions<StoreList>>().Value.Select(factory.Create), archives);
        });
        return services;
    }
}
