namespace Strongroom.SelfHost.Hosting;

/// <summary>The section <c>Host</c>: what the platform configures elsewhere.</summary>
public sealed record SelfHostOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Host";

    /// <summary>The setting of <see cref="Secrets"/>, which is read before the others.</summary>
    public const string SecretsKey = $"{Section}:{nameof(Secrets)}";

    /// <summary>Opens everything that asks for a key, and /admin. Without it /admin is closed.</summary>
    public string? MasterKey { get; init; }

    /// <summary>Keys by function name; <c>default</c> opens every function.</summary>
    public IReadOnlyDictionary<string, string> FunctionKeys { get; init; } = new Dictionary<string, string>();

    /// <summary>Origins whose pages may call, separated by commas, or <c>*</c>.</summary>
    public string? Cors { get; init; }

    /// <summary>Answers <c>GET /metrics</c> in Prometheus' text format. Without <see cref="MetricsKey"/> for this machine only.</summary>
    public bool Metrics { get; init; }

    /// <summary>What Prometheus sends as its bearer token.</summary>
    public string? MetricsKey { get; init; }

    /// <summary>Largest request body in bytes. The platform's limit; functions set narrower ones themselves.</summary>
    public long MaxRequestBodySize { get; init; } = 220_200_960;

    /// <summary>A folder with one file a setting, named like it (<c>Database__App</c>), as secrets are mounted into containers.</summary>
    public string? Secrets { get; init; }

    /// <summary>How long requests are still taken once the host is told to stop and says so in <c>health/ready</c>: until load balancers have noticed.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.Zero;

    /// <summary>How long requests and runs under way may take once nobody new is let in.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two looks into a container.</summary>
    public TimeSpan BlobPolling { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time before a failed blob is tried again; doubled each time.</summary>
    public TimeSpan BlobRetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks at the schedules.</summary>
    public TimeSpan TimerTick { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Everything that is wrong.</summary>
    public IEnumerable<string> Errors()
    {
        if (MaxRequestBodySize <= 0) yield return $"{Section}:MaxRequestBodySize must be positive.";
        if (DrainDelay < TimeSpan.Zero) yield return $"{Section}:DrainDelay must not be negative.";
        if (ShutdownTimeout < TimeSpan.Zero) yield return $"{Section}:ShutdownTimeout must not be negative.";
        if (BlobPolling <= TimeSpan.Zero) yield return $"{Section}:BlobPolling must be positive.";
        if (BlobRetryDelay <= TimeSpan.Zero) yield return $"{Section}:BlobRetryDelay must be positive.";
        if (TimerTick <= TimeSpan.Zero) yield return $"{Section}:TimerTick must be positive.";
    }
}
