using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Strongroom.SelfHost.Hosting;

/// <summary>What this host takes from host.json. Defaults are the platform's, where it has them.</summary>
public sealed record HostJson
{
    /// <summary>The first segment of every route.</summary>
    public string RoutePrefix { get; init; } = "api";

    /// <summary>How long an invocation may take.</summary>
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How many blobs are handled at the same time.</summary>
    public int MaxDegreeOfParallelism { get; init; } = 8;

    /// <summary>How often a blob is tried.</summary>
    public int PoisonBlobThreshold { get; init; } = 5;

    /// <summary>Reads the file.</summary>
    public static HostJson Load(string path)
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path)).Build();
        var defaults = new HostJson();
        return new HostJson
        {
            RoutePrefix = file["extensions:http:routePrefix"] ?? defaults.RoutePrefix,
            FunctionTimeout = file["functionTimeout"] switch
            {
                null => defaults.FunctionTimeout,
                "-1" => Timeout.InfiniteTimeSpan,
                var text => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
            },
            MaxDegreeOfParallelism = file.GetValue("extensions:blobs:maxDegreeOfParallelism", defaults.MaxDegreeOfParallelism),
            PoisonBlobThreshold = file.GetValue("extensions:blobs:poisonBlobThreshold", defaults.PoisonBlobThreshold),
        };
    }
}
