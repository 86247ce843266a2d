using Microsoft.Extensions.Configuration;

namespace Strongroom.SelfHost.Development;

/// <summary>The <c>Values</c> of local.settings.json, which the Core Tools would put into the environment.</summary>
public static class LocalSettings
{
    /// <summary>Reads the sample, then the developer's own file where there is one. What the environment has too is the environment's.</summary>
    public static Dictionary<string, string?> Read(string root, IConfiguration environment)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in (string[])["local.settings.sample.json", "local.settings.json"])
        {
            var values = new ConfigurationBuilder().AddJsonFile(Path.Combine(root, file), optional: true).Build().GetSection("Values");
            // A name may hold colons, which the JSON provider takes for nesting: the path puts it together again.
            foreach (var (key, value) in values.AsEnumerable(makePathsRelative: true))
                if (value is not null) settings[key.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        foreach (var key in settings.Keys.ToList()) settings[key] = environment[key] ?? settings[key];
        return settings;
    }
}
