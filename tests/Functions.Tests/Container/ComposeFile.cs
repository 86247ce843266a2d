using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Strongroom.Functions.Tests.Container;

/// <summary>compose.yaml, as far as it is used: a key that is not here, and so a misspelt one, is refused.</summary>
internal sealed class ComposeFile
{
    public string Name { get; set; } = "";
    public Dictionary<string, ComposeService> Services { get; set; } = [];
    public Dictionary<string, ComposeSecret> Secrets { get; set; } = [];
    public Dictionary<string, object?> Volumes { get; set; } = [];

    /// <exception cref="YamlException">It is not such a file.</exception>
    public static ComposeFile Read(string yaml) =>
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<ComposeFile>(yaml);

    internal sealed class ComposeSecret
    {
        public string File { get; set; } = "";
    }

    internal sealed class ComposeService
    {
        public string Image { get; set; } = "";
        public string? Build { get; set; }
        public List<string> Profiles { get; set; } = [];
        public string? User { get; set; }
        public bool Privileged { get; set; }
        public string? NetworkMode { get; set; }
        public List<string> Entrypoint { get; set; } = [];
        public List<string> Command { get; set; } = [];
        public Dictionary<string, string> Environment { get; set; } = [];
        public List<string> Secrets { get; set; } = [];
        public List<string> Volumes { get; set; } = [];
        public List<string> Ports { get; set; } = [];
        public bool ReadOnly { get; set; }
        public List<string> Tmpfs { get; set; } = [];
        public List<string> CapDrop { get; set; } = [];
        public List<string> SecurityOpt { get; set; } = [];
        public ComposeHealthcheck? Healthcheck { get; set; }
        public string? StopGracePeriod { get; set; }
        public string? Restart { get; set; }
        public Dictionary<string, ComposeDependency> DependsOn { get; set; } = [];
    }

    internal sealed class ComposeHealthcheck
    {
        public List<string> Test { get; set; } = [];
        public string? Interval { get; set; }
        public string? Timeout { get; set; }
        public string? StartPeriod { get; set; }
        public int Retries { get; set; }
    }

    internal sealed class ComposeDependency
    {
        public string Condition { get; set; } = "";
    }
}
