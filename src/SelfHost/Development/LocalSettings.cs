using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Strongroom.SelfHost.Development;

/// <summary>The <c>Values</c> of local.settings.json, which the Core Tools would put into the environment.</summary>
public static class LocalSettings
{
    /// <summary>The file in <c>.data</c> that says where the servers of a <c>./run</c> are.</summary>
    public const string RunningFile = "settings.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the settings of a running environment into its folder, for its owner's eyes only: passwords are among them.</summary>
    /// <returns>The file.</returns>
    public static async Task<string> WriteAsync(string folder, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, RunningFile);
        var values = new JsonObject(settings.OrderBy(setting => setting.Key, StringComparer.Ordinal)
            .Select(setting => KeyValuePair.Create<string, JsonNode?>(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)));
        // Made anew: the rights are those of a new file.
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(file, options);
        await JsonSerializer.SerializeAsync(stream, new JsonObject { ["Values"] = values }, Indented, cancellationToken);
        return file;
    }

    /// <summary>Reads the <c>Values</c> of one file.</summary>
    public static Dictionary<string, string?> ReadFile(string file)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var values = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: true).Build().GetSection("Values");
        // A name may hold colons, which the JSON provider takes for nesting: the path puts it together again.
        foreach (var (key, value) in values.AsEnumerable(makePathsRelative: true))
            if (value is not null) settings[key.Replace("__", ":", StringComparison.Ordinal)] = value;
        return settings;
    }

    /// <summary>Reads the sample, then the developer's own file where there is one. What the environment has too is the environment's.</summary>
    public static Dictionary<string, string?> Read(string root, IConfiguration environment)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in (string[])["local.settings.sample.json", "local.settings.json"])
        {
            foreach (var (key, value) in ReadFile(Path.Combine(root, file))) settings[key] = value;
        }

        foreach (var key in settings.Keys.ToList()) settings[key] = environment[key] ?? settings[key];
        return settings;
    }
}
