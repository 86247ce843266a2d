namespace Strongroom.Functions.Ingest;

/// <summary>Section <c>Events</c>: who may tell us of objects in S3 stores.</summary>
public sealed record EventsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Events";

    /// <summary>Secrets of senders, any of which is good: add the new one, change the senders, take the old one away. Empty closes the route.</summary>
    public IReadOnlyList<string> S3Secrets { get; init; } = [];
}
