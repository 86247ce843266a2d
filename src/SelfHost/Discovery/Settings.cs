using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Strongroom.SelfHost.Discovery;

/// <summary>Puts settings in the place of <c>%Section:Key%</c>, also written <c>%Section__Key%</c>.</summary>
public sealed partial class Settings(IConfiguration configuration)
{
    /// <summary>The text with its settings; adds an error for each that is not there.</summary>
    public string Resolve(string text, string subject, ICollection<string> errors) => Name().Replace(text, match =>
    {
        var key = match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal);
        if (configuration[key] is { Length: > 0 } value) return value;
        errors.Add($"{subject}: the setting '{key}' is not there.");
        return match.Value;
    });

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Name();
}
