using Microsoft.Azure.Functions.Worker.Builder;
using Strongroom.Functions;

namespace Strongroom.SelfHost.Hosting;

/// <summary>What a host is made of. The defaults host the product.</summary>
public sealed record HostSetup
{
    /// <summary>Where to listen.</summary>
    public required string Address { get; init; }

    /// <summary>Settings that win over the environment and files.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>The application's host.json.</summary>
    public HostJson HostJson { get; init; } = HostJson.Load(Path.Combine(AppContext.BaseDirectory, "host.json"));

    /// <summary>The types that may hold functions.</summary>
    public IReadOnlyList<Type> Types { get; init; } = typeof(Composition).Assembly.GetTypes();

    /// <summary>Adds the application's services and middleware.</summary>
    public Action<FunctionsApplicationBuilder> Compose { get; init; } = Composition.Configure;

    /// <summary>The clock of everything.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
