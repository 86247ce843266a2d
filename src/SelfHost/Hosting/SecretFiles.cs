using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace Strongroom.SelfHost.Hosting;

/// <summary>Settings in files, as Docker and Kubernetes mount secrets: a file a setting, named like the variable that it stands for.</summary>
public static class SecretFiles
{
    /// <summary>The files of the folder that <see cref="SelfHostOptions.SecretsKey"/> names; null when it names none.</summary>
    /// <exception cref="OptionsValidationException">There is no such folder.</exception>
    public static KeyPerFileConfigurationSource? Of(IConfiguration configuration)
    {
        if (configuration[SelfHostOptions.SecretsKey] is not { Length: > 0 } folder) return null;
        return Directory.Exists(folder)
            ? new KeyPerFileConfigurationSource { FileProvider = new PhysicalFileProvider(Path.GetFullPath(folder)) }
            : throw new OptionsValidationException(SelfHostOptions.Section, typeof(SelfHostOptions), [$"{SelfHostOptions.SecretsKey}: there is no folder '{folder}'."]);
    }
}
