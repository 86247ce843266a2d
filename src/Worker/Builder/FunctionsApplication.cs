using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a functions application begins.</summary>
public static class FunctionsApplication
{
    /// <summary>A builder with the host's default configuration.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var host = Host.CreateApplicationBuilder(args);
        return new FunctionsApplicationBuilder(host.Services, host.Configuration, host.Environment, host.Logging);
    }
}
