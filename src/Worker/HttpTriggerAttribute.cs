namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Runs the function when an HTTP request arrives. The genuine attribute has constructors without a level, one of which means
/// <see cref="AuthorizationLevel.Anonymous"/> and another <see cref="AuthorizationLevel.Function"/>; here the level must be said.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    /// <summary>Which key is asked for.</summary>
    public AuthorizationLevel AuthLevel { get; } = authLevel;

    /// <summary>The methods answered; none given means all.</summary>
    public string[]? Methods { get; } = methods;

    /// <summary>The route template below the prefix of host.json; the function's name when absent.</summary>
    public string? Route { get; set; }
}
