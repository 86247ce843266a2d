using Microsoft.Azure.Functions.Worker.Builder;

namespace Strongroom.Functions;

/// <summary>What the application is made of, in one place for both runtimes: Program.cs calls it under Azure, SelfHost without.</summary>
public static class Composition
{
    /// <summary>Adds every service and the invocation middleware, outermost first.</summary>
    public static void Configure(FunctionsApplicationBuilder builder) => builder.ConfigureFunctionsWebApplication();
}
