using System.Diagnostics;

namespace Strongroom.Telemetry;

/// <summary>Where the product's spans come from. HTTP requests are ASP.NET Core's spans and round trips to the database are Npgsql's; docs/telemetry.md has all of them.</summary>
public static class Spans
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Strongroom";

    /// <summary>A request to an object store.</summary>
    public const string StorePrefix = "store ";

    /// <summary>A row's wait for its group.</summary>
    public const string GroupWait = "group_commit wait";

    /// <summary>A group's commit.</summary>
    public const string GroupCommit = "group_commit";

    /// <summary>Looking at an object that is said to have arrived.</summary>
    public const string Arrival = "ingest.record_arrival";

    /// <summary>The source.</summary>
    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// Begins to look at an object. What arrives by a URL goes on in the trace of the request that the URL was given to, linked with the event that told of it; a
    /// caller who completes an upload does so in their own trace, linked with that one.
    /// </summary>
    /// <param name="grant">The grant's <see cref="TraceParent"/>; null when it has none.</param>
    /// <param name="isCallers">Whether a caller completes an upload.</param>
    public static Activity? BeginArrival(string? grant, bool isCallers)
    {
        if (!Source.HasListeners()) return null;
        if (!TraceParent.TryRead(grant, out var issued)) return Source.StartActivity(Arrival);
        if (isCallers) return Source.StartActivity(Arrival, ActivityKind.Internal, default(ActivityContext), links: [new ActivityLink(issued)]);
        return Source.StartActivity(Arrival, ActivityKind.Consumer, issued, links: Activity.Current is { } told ? [new ActivityLink(told.Context)] : null);
    }

    /// <summary>Marks a span as failed. Never by an exception's message, which may hold a URL.</summary>
    public static void Fail(this Activity span, string error) => span.SetTag(Attributes.Error, error).SetStatus(ActivityStatusCode.Error);
}
