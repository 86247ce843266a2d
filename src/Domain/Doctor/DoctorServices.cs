using Microsoft.Extensions.DependencyInjection;

namespace Strongroom.Doctor;

/// <summary>The checks of what the product stands on. They take its own services, so that they look at what it would use.</summary>
public static class DoctorServices
{
    /// <summary>The checks, in the order in which an operator reads them. Each is resolved by itself: wrong settings stop only those that need them.</summary>
    public static IReadOnlyList<Type> Checks { get; } =
    [
        typeof(DatabaseCheck), typeof(MigrationsCheck), typeof(RolesCheck), typeof(RowSecurityCheck), typeof(AuditTablesCheck),
        typeof(StoresCheck), typeof(CorsCheck), typeof(ClockCheck), typeof(AuditKeysCheck), typeof(IssuersCheck),
    ];

    /// <summary>Adds them to the product's services.</summary>
    public static IServiceCollection AddDoctor(this IServiceCollection services, DoctorScope scope)
    {
        services.AddSingleton(scope).AddSingleton<ExpectedGrants>().AddSingleton<StoreProbe>().AddSingleton<DoctorHttp>();
        foreach (var check in Checks) services.AddSingleton(check);
        return services;
    }
}
