using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>
/// Collects the services and middleware of a functions application. In the local runtime src/SelfHost puts its own host behind it,
/// so that both runtimes are composed by the same lines.
/// </summary>
public sealed class FunctionsApplicationBuilder : IFunctionsWorkerApplicationBuilder
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];

    internal FunctionsApplicationBuilder(
        IServiceCollection services,
        ConfigurationManager configuration,
        IHostEnvironment environment,
        ILoggingBuilder logging)
    {
        Services = services;
        Configuration = configuration;
        Environment = environment;
        Logging = logging;
    }

    /// <inheritdoc />
    public IServiceCollection Services { get; }

    /// <summary>The application's settings.</summary>
    public ConfigurationManager Configuration { get; }

    /// <summary>The environment the application runs in.</summary>
    public IHostEnvironment Environment { get; }

    /// <summary>The application's logging.</summary>
    public ILoggingBuilder Logging { get; }

    /// <inheritdoc />
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _middleware.Add(middleware);
        return this;
    }

    /// <summary>The genuine builder returns a host that serves the platform; there is none to serve here.</summary>
    public IHost Build() => throw new InvalidOperationException(
        "This build of the functions is for the local runtime, which src/SelfHost hosts: start ./run, or build with FunctionsRuntime=Azure.");

    /// <summary>The user's middleware around <paramref name="function"/>.</summary>
    internal FunctionExecutionDelegate Wrap(FunctionExecutionDelegate function) =>
        Enumerable.Reverse(_middleware).Aggregate(function, (next, wrap) => wrap(next));
}
